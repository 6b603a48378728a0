import type { Json } from "../values/json";

export type Order = "asc" | "desc";

/** A query plan as the client library sends it (syscalls `queryStream` and `queryPage`). */
export interface QueryJson {
  source: QuerySource;
  operators: QueryOperator[];
}

export type QuerySource =
  | { type: "FullTableScan"; tableName: string; order: Order | null }
  | { type: "IndexRange"; indexName: string; range: RangeExpression[]; order: Order | null }
  | { type: "Search"; indexName: string; filters: SearchFilter[] };

export interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: Json;
}

export type SearchFilter =
  | { type: "Search"; fieldPath: string; value: string }
  | { type: "Eq"; fieldPath: string; value: Json };

export type QueryOperator = { filter: Json } | { limit: number };

/** Yields documents as Convex JSON text. `close` may be called at any time and more than once. */
export interface QueryCursor {
  next(): string | null;
  close(): void;
}

export interface PageOptions {
  /** `null` starts at the beginning; otherwise a `continueCursor` of the same query. */
  cursor: string | null;
  /** Read to this cursor and ignore `pageSize`. */
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead?: number;
  maximumBytesRead?: number;
}

export interface PageResult {
  /** Documents as Convex JSON text. */
  page: string[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: null | "SplitRecommended" | "SplitRequired";
}
