import type { MessageItem, SessionItem } from "@opensync/protocol";
import type { SessionReading } from "../store";
import { NOTHING_TOLD, type Told } from "./told";

/**
 * What became of messages that were sent before: gone from the table, taken back by a revert, or in force again (`removedAt: 0`). Only marks: text,
 * tokens and cost stay and count.
 */
export function toMarks(
  {
    session,
    facts,
    removed,
    reverted,
    restored,
  }: Pick<SessionReading, "session" | "facts" | "removed" | "reverted" | "restored">,
  told: Told = NOTHING_TOLD,
): MessageItem[] {
  const at = facts.revision;
  const mark = (externalId: string, removedAt: number, removedReason?: string, revision = at): MessageItem => ({
    sessionExternalId: session.id,
    externalId,
    revision,
    removedAt,
    ...(removedReason === undefined ? {} : { removedReason }),
  });
  return [
    ...removed.map((id) => {
      const removedAt = told.removed.find(({ messageId }) => messageId === id)?.at ?? at;
      return mark(id, removedAt, "deleted", Math.max(at, removedAt));
    }),
    ...reverted.map((id) => mark(id, at, "revert")),
    ...restored.map((id) => mark(id, 0)),
  ];
}

/** A session that the agent deleted stays in the backend, marked. `at`: when it was deleted, or when that was noticed. */
export function toDeletedSession(sessionId: string, at: number): SessionItem {
  return { externalId: sessionId, revision: at, source: "opencode", deletedAt: at };
}
