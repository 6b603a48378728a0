import { EngineError } from "../errors";
import type { Catalogue, TableInfo } from "../store/catalogue";
import type { SqlDatabase } from "../store/driver";
import { APP, type Namespace, qualifiedName } from "../store/namespace";
import { type DecodedId, decodeId } from "../values/id";
import type { CursorCodec } from "./cursor";
import { checkReadLimits } from "./limits";
import { readPage } from "./page";
import { planSource, type QueryPlan } from "./plan";
import type { PageOptions, PageResult, QueryCursor, QueryJson, QuerySource } from "./query";
import { indexName, type KeyInterval, ReadSet } from "./readset";
import { RangeScan, type ScannedRow, type WrittenKeys } from "./scan";
import { SearchScan } from "./search-scan";
import { DocumentStream, type RowSource, rowsWanted } from "./stream";
import { componentRows, isRowOf } from "./component-rows";
import { ComponentReads } from "./component-transaction";
import type { ReadTransaction } from "./transaction";
import { emptyUsage, TRANSACTION_LIMITS, type TransactionUsage } from "./usage";
import { searchVectors, type VectorQuery, type VectorResult } from "./vector-search";

/** What a transaction reads from: one connection inside BEGIN, and the catalogue as of then. */
export interface Snapshot {
  readonly database: SqlDatabase;
  readonly catalogue: Catalogue;
  readonly cursors: CursorCodec;
  readonly ts: bigint;
  /** Ends the transaction and gives the connection back. */
  readonly release: () => void;
}

/** A row found by its id. */
export interface FoundRow {
  table: TableInfo;
  id: DecodedId;
  seq: number;
  doc: string;
}

export class SnapshotTransaction implements ReadTransaction {
  readonly ts: bigint;
  readonly readSet = new ReadSet();
  readonly usage: TransactionUsage = emptyUsage();
  limits: TransactionUsage = { ...TRANSACTION_LIMITS };
  readonly database: SqlDatabase;
  catalogue: Catalogue;
  readonly written: WrittenKeys = { indexes: [], keys: [] };
  rollbacks = 0;
  /** Keys of the index entries that scans walked over. */
  indexBytesRead = 0;
  readonly #cursors: CursorCodec;
  readonly #release: () => void;
  #open = true;

  constructor(snapshot: Snapshot) {
    this.ts = snapshot.ts;
    this.database = snapshot.database;
    this.catalogue = snapshot.catalogue;
    this.#cursors = snapshot.cursors;
    this.#release = snapshot.release;
  }

  in(component: string): ReadTransaction {
    return new ComponentReads(this, component);
  }

  get(
    id: string,
    options: { table?: string | undefined; isSystem?: boolean | undefined } = {},
    namespace: Namespace = null,
  ): string | null {
    this.checkOpen();
    const decoded = this.decode(id, "get");
    const table = this.catalogue.tableOfNumber(decoded.tableNumber, namespace);
    checkTable(table, id, "get", options);
    if (table === undefined) return null;
    const doc = this.find(table, decoded)?.doc ?? null;
    return doc === null || !table.system || isRowOf(namespace, doc) ? doc : null;
  }

  normalizeId(table: string, idString: string, namespace: Namespace = null): string | null {
    const id = decodeId(idString);
    if (id === null) return null;
    return this.catalogue.tableOfNumber(id.tableNumber, namespace)?.name === table ? idString : null;
  }

  openQuery(query: QueryJson, namespace: Namespace = null): QueryCursor {
    this.checkOpen();
    const planned = planSource(this.catalogue, query.source, namespace ?? APP);
    const operators = planned.table?.system === true ? componentRows(namespace, query.operators) : query.operators;
    this.chargeQuery(planned.table);
    const rows = this.scan(planned, planned.kind === "range" ? planned.interval : null, rowsWanted(operators));
    const stream = new DocumentStream(rows, operators);
    let closed = false;
    return {
      next: () => {
        if (closed) return null;
        this.checkOpen();
        const document = stream.next();
        if (document === null) closed = true;
        return document;
      },
      close: () => {
        closed = true;
      },
    };
  }

  page(query: QueryJson, options: PageOptions, namespace: Namespace = null): PageResult {
    this.checkOpen();
    const isSystem = tableOf(query.source).startsWith("_");
    const operators = isSystem ? componentRows(namespace, query.operators) : query.operators;
    return readPage(this, this.#cursors, { ...query, operators }, options, namespace ?? APP);
  }

  count(table: string, namespace: Namespace = null): number {
    this.checkOpen();
    const component = namespace ?? APP;
    const info = this.catalogue.table(table, component);
    this.chargeQuery(info);
    this.readSet.add(indexName(qualifiedName(component, table), "by_id"), { lo: EMPTY, hi: null });
    if (info === undefined) return 0;
    return Number(this.database.prepare(info.sql.count).get()?.["count"] ?? 0);
  }

  tables(namespace: Namespace = null): string[] {
    return Array.from(this.catalogue.tables()).flatMap(({ name, system, component }) =>
      system || component !== (namespace ?? APP) ? [] : [name],
    );
  }

  vectorSearch(query: VectorQuery, namespace: Namespace = null): Promise<VectorResult[]> {
    this.checkOpen();
    return searchVectors(this.database, this.catalogue, namespace ?? APP, query);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#release();
  }

  /** Rows of a plan. `interval` may be a part of the plan's own. Search has no interval. */
  scan(plan: QueryPlan, interval: KeyInterval | null, firstBatch: number): RowSource {
    if (plan.kind === "search") {
      this.readSet.add(plan.index.logName, plan.interval);
      return this.charged(new SearchScan(this.database, plan), plan.table);
    }
    const scan = new RangeScan(this, plan, interval ?? plan.interval, firstBatch);
    this.readSet.add(plan.logName, scan.walked);
    return this.charged(scan, plan.table);
  }

  /** The same rows, each charged to the transaction as it is taken. */
  charged(rows: RowSource, table: TableInfo | undefined): RowSource {
    return {
      next: () => {
        const row = rows.next();
        if (row !== null) this.#chargeRow(table, row);
        return row;
      },
    };
  }

  chargeQuery(table: TableInfo | undefined): void {
    if (table?.system === true) return;
    this.usage.databaseQueries += 1;
    checkReadLimits(this.usage, this.limits);
  }

  protected find(table: TableInfo, id: DecodedId): FoundRow | null {
    this.chargeQuery(table);
    this.readSet.addPoint(table.byIdLogName, id.bytes);
    const row = this.database.prepare(table.sql.get).get(id.bytes);
    if (row === undefined) return null;
    const doc = String(row["doc"]);
    this.#charge(table, Number(row["size"]));
    return { table, id, seq: Number(row["seq"]), doc };
  }

  protected decode(id: string, operation: string): DecodedId {
    const decoded = decodeId(id);
    if (decoded === null) {
      throw new EngineError(
        "InvalidArgument",
        `Invalid argument \`id\` for \`db.${operation}\`: Unable to decode ID: ${decodeProblem(id)}`,
      );
    }
    return decoded;
  }

  protected checkOpen(): void {
    if (!this.#open) throw new EngineError("TransactionClosed", "The transaction has ended.", { status: 500 });
  }

  #chargeRow(table: TableInfo | undefined, row: ScannedRow): void {
    if (table === undefined) return;
    if (!table.system) this.indexBytesRead += row.key.length;
    this.#charge(table, row.size);
  }

  #charge(table: TableInfo, size: number): void {
    if (table.system) return;
    this.usage.documentsRead += 1;
    this.usage.bytesRead += size;
    checkReadLimits(this.usage, this.limits);
  }
}

const EMPTY = Buffer.alloc(0);

/** Upstream's guards: system tables only through `db.system`, and an explicit table must be the id's. */
function checkTable(
  table: TableInfo | undefined,
  id: string,
  operation: string,
  options: { table?: string | undefined; isSystem?: boolean | undefined },
): void {
  if (table !== undefined && options.isSystem === true && !table.system) {
    throw new EngineError("SystemTableError", "User tables cannot be accessed with db.system.");
  }
  if (table !== undefined && options.isSystem !== true && table.system) {
    throw new EngineError("SystemTableError", "System tables can only be accessed with db.system.");
  }
  checkExplicitTable(table, id, operation, options.table);
}

/** For the forms `db.get("table", id)`, `db.patch("table", id, ...)`. */
export function checkExplicitTable(
  table: TableInfo | undefined,
  id: string,
  operation: string,
  expected: string | undefined,
): void {
  if (expected === undefined || table?.name === expected) return;
  throw new EngineError(
    "InvalidArgument",
    `Invalid argument \`id\` for \`db.${operation}\`: ID "${id}" is from table \`${table?.name ?? "unknown"}\`, not from \`${expected}\`.`,
  );
}

function tableOf(source: QuerySource): string {
  return source.type === "FullTableScan" ? source.tableName : (source.indexName.split(".")[0] ?? "");
}

function decodeProblem(id: string): string {
  if (id.length < 31 || id.length > 37) return `Invalid ID length ${id.length}`;
  return /^[0-9a-hjkmnp-tv-z]*$/.test(id) ? "Invalid ID version" : "ID wasn't valid base32";
}
