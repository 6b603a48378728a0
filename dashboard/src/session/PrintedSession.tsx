import { useEffect, type ReactNode } from "react";
import { Printed, type Folds, type TranscriptHost, type TranscriptMessage, type TranscriptView } from "../transcript";
import { AgentTag } from "../ui/AgentTag";
import { Button } from "../ui/Button";
import { Cost } from "../ui/Cost";
import { Dialog } from "../ui/Dialog";
import { compactText, plural } from "../ui/number-text";
import { Progress } from "../ui/Progress";
import { exactTime } from "../ui/time-text";
import { sessionTitle } from "./session-title";
import type { Session } from "./useSession";
import type { Printing } from "./usePrinting";

/** The session on paper: what `printing` has read of it, else what the page holds; and meanwhile how far that is. */
export function PrintedSession({
  session,
  printing,
  held,
  view,
  host,
  folds,
}: {
  session: Session;
  printing: Printing;
  /** What the page holds; a longer session has more. */
  held: { messages: readonly TranscriptMessage[]; isWhole: boolean };
  view: TranscriptView;
  host: TranscriptHost;
  folds: Folds;
}): ReactNode {
  const { messages, isWhole } = printing.read ?? held;
  const { read, onDrawn } = printing;
  useEffect(() => {
    if (read !== null) onDrawn();
  }, [read, onDrawn]);
  const { projectName, model, startedAt } = session;
  return (
    <>
      <Printed messages={messages} view={view} host={host} folds={folds}>
        <h1 dir="auto">{sessionTitle(session)}</h1>
        <p>
          <AgentTag source={session.source} />
          {[projectName, model].map((fact) => (fact === null ? "" : `, ${fact}`))}
          {startedAt === null ? "" : `, ${exactTime(startedAt)}`}
        </p>
        <p>
          {plural(session.messageCount, "message")}, {compactText(session.tokens.total)} tokens{" "}
          <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
        </p>
        {isWhole ? null : <p>These are {plural(messages.length, "message")} of it.</p>}
      </Printed>
      <Dialog
        isOpen={printing.done !== null}
        onClose={printing.cancel}
        title="Print the session"
        footer={<Button onClick={printing.cancel}>Cancel</Button>}
      >
        <Progress label="Messages read" done={printing.done ?? 0} of={session.messageCount}>
          {plural(printing.done ?? 0, "message")} read
        </Progress>
      </Dialog>
    </>
  );
}
