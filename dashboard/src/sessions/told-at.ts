import { sessionState, type SessionState } from "@opensync/protocol/session-state";
import type { ListedSession } from "./list-request";

const MINUTE_MS = 60_000;

/**
 * The time (ms) that the backend is to tell a status at; null where its own will do. As time passes, sessions only leave what works and what
 * waits, which `stillSo` sees by itself; but they become idle: of that, each minute is another question.
 */
export function toldAt(status: SessionState | undefined, now: number): number | null {
  return status === "idle" ? Math.floor(now / MINUTE_MS) * MINUTE_MS : null;
}

/** The sessions that are in the state now: some leave it without anything happening in them. The same array where all are. */
export function stillSo(
  sessions: readonly ListedSession[],
  status: SessionState | undefined,
  now: number,
): readonly ListedSession[] {
  if (status === undefined || sessions.every((session) => sessionState(session, now) === status)) return sessions;
  return sessions.filter((session) => sessionState(session, now) === status);
}
