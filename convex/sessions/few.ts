import { ConvexError, getDocumentSize } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { PAGE_BYTES_READ } from "../transactionLimits";
import type { SessionSort } from "./filters";
import type { PageOptions } from "./list";
import type { SessionRange } from "./ranges";

/** So many sessions are read at once and put in order, at most. */
export const FEW = 400;
/** Where a page ends that has all there are. */
const END_OF_FEW = "end of few";

/** Whether the page asked for may be one of all that there are: the first, and not yet known to end before that. */
export function mayHaveAll({ cursor, endCursor = null }: PageOptions): boolean {
  return cursor === null && (endCursor === null || endCursor === END_OF_FEW);
}

/**
 * A list that ended with its first page, and has become longer since, is begun anew: its end is no place in the order of an index.
 *
 * @throws what Convex does for a cursor of another query
 */
export function requireIndexed({ cursor, endCursor }: PageOptions): void {
  if (cursor !== END_OF_FEW && endCursor !== END_OF_FEW) return;
  throw new ConvexError({ isConvexSystemError: true, paginationError: "InvalidCursor" });
}

/** All that a range has, in the order asked for; null where that is more than a few. */
export async function allOfFew(
  range: SessionRange,
  sort: SessionSort,
): Promise<{ page: Doc<"sessions">[]; isDone: true; continueCursor: string; looked: number } | null> {
  const found: Doc<"sessions">[] = [];
  let bytes = 0;
  for await (const session of range) {
    found.push(session);
    bytes += getDocumentSize(session);
    if (found.length > FEW || bytes > PAGE_BYTES_READ) return null;
  }
  return { page: inOrder(found, sort), isDone: true, continueCursor: END_OF_FEW, looked: found.length };
}

/** As the index of the order has them: what is not there is less than all. */
export function inOrder(sessions: Doc<"sessions">[], { by, order }: SessionSort): Doc<"sessions">[] {
  const field = FIELDS[by];
  const least = Number.NEGATIVE_INFINITY;
  const ascending = sessions.toSorted((one, other) => {
    const [a, b] = [one[field] ?? least, other[field] ?? least];
    return a === b ? one._creationTime - other._creationTime : a < b ? -1 : 1;
  });
  return order === "asc" ? ascending : ascending.toReversed();
}

const FIELDS = {
  activity: "activityAt",
  started: "beganAt",
  cost: "costMicroUsd",
  tokens: "tokenCount",
  messages: "messageCount",
} as const;
