import type { JsonObject } from "../values/json";
import type { PageOptions, PageResult, QueryCursor, QueryJson } from "./query";
import type { ReadSet } from "./readset";
import type { TransactionUsage } from "./usage";
import type { VectorQuery, VectorResult } from "./vector-search";

/** A consistent snapshot of the database. Documents come and go as Convex JSON text including `_id` and `_creationTime`. */
export interface ReadTransaction {
  /** Commit timestamp (ns) of the snapshot. */
  readonly ts: bigint;
  /** The same transaction as a component sees it: its tables, and its rows of system tables. Otherwise it sees the app's tables and all system rows. */
  in(component: string): ReadTransaction;
  readonly readSet: ReadSet;
  readonly usage: TransactionUsage;
  /** May be lowered, for a budget within the transaction. */
  limits: TransactionUsage;
  /** The document's text, or null. `isSystem` reads system tables (`_storage`, `_scheduled_functions`) and nothing else. */
  get(id: string, options?: { table?: string | undefined; isSystem?: boolean | undefined }): string | null;
  /** `idString` if it is an id of `table`, else null. Reads nothing. */
  normalizeId(table: string, idString: string): string | null;
  openQuery(plan: QueryJson): QueryCursor;
  page(plan: QueryJson, options: PageOptions): PageResult;
  count(table: string): number;
  /** Names of the user's tables. */
  tables(): string[];
  /** Best first. The transaction must stay open until it resolves. */
  vectorSearch(query: VectorQuery): Promise<VectorResult[]>;
  close(): void;
}

/** The one writer. Reads see its own writes. Must end in `commit` or `rollback`. */
export interface WriteTransaction extends ReadTransaction {
  in(component: string): WriteTransaction;
  /** The same transaction as the engine sees it, whatever component it has been narrowed to. */
  readonly whole: WriteTransaction;
  /** Returns the new id. */
  insert(table: string, value: JsonObject): string;
  /** Shallow merge; a top-level `{$undefined: null}` deletes the field. Returns the new document's text. */
  patch(id: string, value: JsonObject, table?: string): string;
  replace(id: string, value: JsonObject, table?: string): string;
  /** Returns the old document's text. */
  remove(id: string, table?: string): string;
  /** Writes to `_` tables; no schema validation. */
  insertSystem(table: string, value: JsonObject): string;
  patchSystem(id: string, value: JsonObject, table?: string): string;
  removeSystem(id: string, table?: string): string;
  /** Marks a point to return to. Savepoints nest and end in reverse order. */
  savepoint(): Savepoint;
  /** Runs `fn` after COMMIT. Dropped when the savepoint that registered it is rolled back. */
  onCommit(fn: () => void): void;
  /** Returns the commit timestamp (ns). */
  commit(): bigint;
  rollback(): void;
}

export interface Savepoint {
  release(): void;
  rollback(): void;
}
