/** What a session is doing, as its rows tell it. */
export const SESSION_STATES = ["working", "waiting", "idle", "ended", "error"] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** Whose turn it is after a session's last message; `failed`: nobody's, the agent gave up on an error. */
export const TURNS = ["agent", "user", "failed"] as const;
export type Turn = (typeof TURNS)[number];

/** Claude Code's longest command runs ten minutes; an agent that is silent for longer has stopped or hangs. */
export const WORKING_MS = 10 * 60 * 1000;
/** Who has not answered for an hour has gone on to something else. */
export const WAITING_MS = 60 * 60 * 1000;

export interface SessionFacts {
  /** When it ended, ms; null where it has not, or was taken up again. */
  endedAt: number | null;
  /** When something last happened in it, ms, by its machine's clock. */
  activityAt: number;
  /** When the backend last got something of it, ms, by its own clock. */
  syncedAt: number;
  turn: Turn | null;
}

/**
 * The session's state at the time `now` (ms). An error stands until something else happens; what is neither ended nor at work nor
 * waiting for its user, or has been quiet for long, is idle.
 */
export function sessionState({ endedAt, activityAt, syncedAt, turn }: SessionFacts, now: number): SessionState {
  if (turn === "failed") return "error";
  if (endedAt !== null) return "ended";
  // What arrived had happened: a machine's clock that is ahead would have its session at work until we are there, too.
  const quietMs = now - Math.min(activityAt, syncedAt);
  if (turn === "agent" && quietMs < WORKING_MS) return "working";
  return turn === "user" && quietMs < WAITING_MS ? "waiting" : "idle";
}

/** From when on (ms) a session must have been active to be in the state at `now`: bounds what has to be looked at. */
export function activeSince(state: SessionState, now: number): number {
  if (state === "working") return now - WORKING_MS;
  return state === "waiting" ? now - WAITING_MS : 0;
}

interface TurnMessage {
  role: string;
  kind?: string | undefined;
  stopReason?: string | undefined;
  error?: object | undefined;
}

/** Stop reasons of providers and agents that announce more: tool calls, and a pause of a long turn. */
const GOES_ON = new Set(["tool_use", "tool-calls", "tool_calls", "pause_turn"]);
/** What stands in a user's place and asks the agent for nothing (Claude Code 2.1: meta, local commands, interruptions). */
const ASKS_NOTHING = new Set(["meta", "local_command", "notice", "compact_summary"]);
const ABORTED = "aborted";

/** Whose turn it is after this message. */
export function turnAfter({ role, kind, stopReason, error }: TurnMessage): Turn {
  if (kind === "api_error" || (error !== undefined && stopReason !== ABORTED)) return "failed";
  if (role === "user") return kind !== undefined && ASKS_NOTHING.has(kind) ? "user" : "agent";
  if (role === "tool") return "agent";
  if (role === "system" || kind === "notice") return "user";
  return stopReason === undefined || GOES_ON.has(stopReason) ? "agent" : "user";
}
