import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback } from "react";
import { api } from "../backend/api";
import { parseJson, recordOf, textOf } from "../transcript/json-value";
import type { TranscriptPart } from "../transcript";
import type { Session } from "./useSession";

export type Subagent = FunctionReturnType<typeof api.sessions.mine.list>["page"][number];

const MOST = 100;

/** The sessions that this one started, and which of them a tool call started. */
export function useSubagents(session: Session | null | undefined): {
  subagents: readonly Subagent[];
  of: (part: TranscriptPart) => Subagent | undefined;
} {
  const hasSome = session !== null && session !== undefined && session.childCount > 0;
  const found = useQuery(
    api.sessions.mine.list,
    hasSome
      ? {
          filters: { parent: session.externalId },
          sort: { by: "started", order: "asc" },
          paginationOpts: { numItems: MOST, cursor: null },
        }
      : "skip",
  );
  const subagents = found?.page ?? NONE;
  const of = useCallback((part: TranscriptPart) => startedBy(part, subagents), [subagents]);
  return { subagents, of };
}

const NONE: readonly Subagent[] = [];

/** Claude Code's subagents name the call; OpenCode's call names the session. */
export function startedBy<Candidate extends { parentToolCallId: string | null; externalId: string }>(
  part: Pick<TranscriptPart, "toolCallId" | "metadataJson">,
  subagents: readonly Candidate[],
): Candidate | undefined {
  const byCall = subagents.find(
    ({ parentToolCallId }) => parentToolCallId !== null && parentToolCallId === part.toolCallId,
  );
  if (byCall !== undefined) return byCall;
  const metadata = recordOf(parseJson(part.metadataJson));
  const named = textOf(recordOf(metadata["toolMetadata"]), "sessionId") ?? textOf(metadata, "agentId");
  return subagents.find(
    ({ externalId }) => named !== undefined && (externalId === named || externalId === `agent-${named}`),
  );
}
