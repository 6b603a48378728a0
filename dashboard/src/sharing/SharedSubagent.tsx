import type { FunctionReturnType } from "convex/server";
import { useState, type ReactNode } from "react";
import type { api } from "../backend/api";
import { Button } from "../ui/Button";
import { plural } from "../ui/number-text";
import { SharedSession } from "./SharedSession";

type Found = NonNullable<FunctionReturnType<typeof api.shares.open.get>>;

/** What a tool call started, unfolded on request: its messages are loaded then. */
export function SharedSubagent({
  token,
  session,
  subagents,
}: {
  token: string;
  session: Found["session"];
  subagents: Found["subagents"];
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div>
      <Button size="s" aria-expanded={isOpen} onClick={() => setIsOpen((now) => !now)}>
        {session.agentType ?? "Subagent"}: {plural(session.messageCount, "message")}
      </Button>
      {isOpen ? <SharedSession token={token} session={session} subagents={subagents} isNested /> : null}
    </div>
  );
}
