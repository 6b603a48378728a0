import type { FunctionFailure, FunctionSuccess } from "../exec/result";
import type { Json } from "../values/json";

/** How far a client's session has come, by its own count: each change of its queries and of its identity is one version. */
export interface SessionVersion {
  readonly querySet: number;
  readonly identity: number;
}

/** On whose behalf the queries of a session run. */
export interface LiveCaller {
  readonly identity: Json | null;
  /** May call internal and system functions. */
  readonly isAdmin: boolean;
  readonly token: string | null;
}

export interface AddedQuery {
  readonly queryId: number;
  /** Path of the component whose query it is, "" for the app. */
  readonly component: string;
  readonly path: string;
  readonly args: Json;
  /** What an earlier run decided (page ends), to be kept to; null for a first run. */
  readonly journal: string | null;
  /** Under which the query runs, 16 hexadecimal digits. */
  readonly requestId: string;
}

/** What a session changes. Whatever it is, nothing at all included, a transition to the state after it follows. */
export interface SessionChange {
  readonly version: SessionVersion;
  /** Absent: as before. */
  readonly caller?: LiveCaller;
  readonly add?: readonly AddedQuery[];
  readonly remove?: readonly number[];
}

/** What a query came to. Its value is text, to be put into an answer as it is. */
export type LiveResult = (Omit<FunctionSuccess, "value"> | FunctionFailure) & { readonly journal: string | null };

/** What is new to a session: all its queries as of one moment. */
export interface SessionTransition {
  readonly sessionId: number;
  readonly version: SessionVersion;
  readonly removed: readonly number[];
  /** `result` is the place in the batch's list: sessions with the same query share its result. */
  readonly updated: readonly { readonly queryId: number; readonly result: number }[];
}

export interface TransitionBatch {
  /** Commit timestamp of the moment, ns. */
  readonly ts: bigint;
  readonly results: readonly LiveResult[];
  readonly transitions: readonly SessionTransition[];
}

/** Keeps the queries of sessions up to date, wherever they run. Transitions come to whoever made it. */
export interface LiveQueriesPort {
  change(sessionId: number, change: SessionChange): void;
  /** Asks for a transition as of this commit or a later one, unless there was one. */
  reach(sessionId: number, ts: bigint): void;
  /** Held back, a session gets no transitions; then one with everything that has changed meanwhile. */
  hold(sessionId: number, isHeld: boolean): void;
  drop(sessionId: number): void;
}
