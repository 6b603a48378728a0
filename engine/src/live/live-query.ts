import type { LiveCaller, LiveResult, SessionVersion } from "./port";
import type { Json } from "../values/json";

/** One query as sessions watch it: equal ones of any number of sessions are one. */
export interface LiveQuery {
  /** Under which other sessions find it. */
  key: string;
  readonly component: string;
  readonly path: string;
  readonly args: Json;
  readonly caller: LiveCaller;
  readonly requestId: string;
  /** What the last run decided, which the next one keeps to. */
  journal: string | null;
  /** The last result; null before the first run. */
  result: LiveResult | null;
  /** What it would come to now is `result`. */
  isCurrent: boolean;
  readonly watches: Set<Watch>;
}

/** One session's interest in a query, and what that session was last sent. */
export interface Watch {
  readonly queryId: number;
  readonly session: LiveSession;
  query: LiveQuery;
  sent: LiveResult | null;
}

export interface LiveSession {
  readonly id: number;
  version: SessionVersion;
  caller: LiveCaller;
  readonly watches: Map<number, Watch>;
  /** Those whose query may have another result than was sent. */
  readonly pending: Set<Watch>;
  readonly removed: number[];
  /** As of which commit it was last told what is new, ns. */
  deliveredTs: bigint;
  isHeld: boolean;
  /** Wants a transition. */
  isAwake: boolean;
}

export function queryKey(
  { component, path, args }: Pick<LiveQuery, "component" | "path" | "args">,
  { identity, isAdmin }: LiveCaller,
  journal: string | null,
): string {
  return JSON.stringify([component, path, args, identity, isAdmin, journal]);
}

/** Whether a client would notice no difference. */
export function isSameResult(left: LiveResult, right: LiveResult): boolean {
  if (left === right) return true;
  if (left.journal !== right.journal || !isSameLines(left.logLines, right.logLines)) return false;
  if (left.ok) return right.ok && left.valueText === right.valueText;
  return !right.ok && left.error === right.error && JSON.stringify(left.errorData) === JSON.stringify(right.errorData);
}

function isSameLines(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, at) => line === right[at]);
}
