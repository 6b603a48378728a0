import type { PaginationOptions } from "convex/server";
import type { PageOptions } from "./list";

/** What a caller asks of a page, with no more rows than `most`. Bounds of what it reads are ours. */
export function pageWithin({ cursor, numItems, endCursor }: PaginationOptions, most: number): PageOptions {
  const rows = Math.max(1, Math.min(most, Math.floor(numItems)));
  return { cursor, numItems: rows, ...(endCursor === undefined ? {} : { endCursor }) };
}
