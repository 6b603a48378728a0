import type { SqlDatabase, SqlStatement, SqlValue } from "../store/driver";
import { creationTimeKey } from "../store/documents";
import type { RangePlan } from "./plan";
import type { KeyInterval } from "./readset";

/** A document met by a scan. `key` is its key in the scanned index. */
export interface ScannedRow {
  key: Uint8Array;
  size: number;
  doc: string;
}

/** Where a scan reads from. `writes` grows with every write of the transaction, so that rows fetched ahead are not served stale. */
export interface ScanSource {
  readonly database: SqlDatabase;
  readonly writes: number;
}

/**
 * Walks an index interval in order, fetching ahead in batches. The part of the interval it has walked is
 * kept in `walked`, which grows as rows are taken and covers the whole interval once it is exhausted.
 */
export class RangeScan {
  readonly walked: KeyInterval;
  readonly #source: ScanSource;
  readonly #plan: RangePlan;
  readonly #lo: Uint8Array;
  readonly #hi: Uint8Array | null;
  #batch: ScannedRow[] = [];
  #at = 0;
  #batchWrites = -1;
  #batchSize: number;
  #lastKey: Uint8Array | null = null;
  /** The batch in hand reaches the end of the interval. */
  #complete = false;

  constructor(source: ScanSource, plan: RangePlan, interval: KeyInterval, firstBatch: number) {
    this.#source = source;
    this.#plan = plan;
    this.#lo = interval.lo;
    this.#hi = interval.hi;
    this.#batchSize = firstBatch;
    this.walked =
      plan.order === "asc" ? { lo: interval.lo, hi: interval.lo } : { lo: interval.hi ?? AFTER_ALL, hi: interval.hi };
  }

  next(): ScannedRow | null {
    if (this.#batchWrites !== this.#source.writes) this.#refill();
    else if (this.#at >= this.#batch.length && !this.#complete) this.#refill();

    const row = this.#batch[this.#at];
    if (row === undefined) {
      this.walked.lo = this.#lo;
      this.walked.hi = this.#hi;
      return null;
    }
    this.#at += 1;
    this.#lastKey = row.key;
    if (this.#plan.order === "asc") this.walked.hi = Buffer.concat([row.key, ZERO]);
    else this.walked.lo = row.key;
    return row;
  }

  #refill(): void {
    const { table, order } = this.#plan;
    this.#batchWrites = this.#source.writes;
    this.#at = 0;
    if (table === undefined) {
      this.#batch = [];
      this.#complete = true;
      return;
    }
    const last = this.#lastKey;
    const lo = order === "asc" && last !== null ? Buffer.concat([last, ZERO]) : this.#lo;
    const hi = order === "desc" && last !== null ? last : (this.#hi ?? AFTER_ALL);
    this.#batch = fetchRows(this.#source.database, this.#plan, lo, hi, this.#batchSize);
    this.#complete = this.#batch.length < this.#batchSize;
    this.#batchSize = nextBatchSize(this.#batch);
  }
}

/** Twice the last batch, but about 2 MiB of documents at most. */
function nextBatchSize(batch: readonly ScannedRow[]): number {
  let bytes = 0;
  for (const row of batch) bytes += row.doc.length;
  const average = bytes / Math.max(1, batch.length);
  return Math.max(1, Math.min(batch.length * 2, MAX_BATCH_ROWS, Math.floor(MAX_BATCH_BYTES / (average + 1))));
}

function fetchRows(
  database: SqlDatabase,
  plan: RangePlan,
  lo: Uint8Array,
  hi: Uint8Array,
  limit: number,
): ScannedRow[] {
  const number = plan.table?.number ?? 0;
  const direction = plan.order === "asc" ? "ASC" : "DESC";
  if (plan.index === "by_id") {
    const rows = database.prepare(
      `SELECT id AS key, size, doc FROM d_${number} WHERE id >= ? AND id < ? ORDER BY id ${direction} LIMIT ?`,
    );
    return readRows(rows, [lo, hi, limit]);
  }
  if (plan.index === "by_creation_time") {
    const from = creationTimeBound(lo);
    const to = creationTimeBound(hi);
    const rows = database.prepare(
      `SELECT id AS key, ct, size, doc FROM d_${number} WHERE (ct, id) >= (?, ?) AND (ct, id) < (?, ?) ORDER BY ct ${direction}, id ${direction} LIMIT ?`,
    );
    return rows.all(from.ct, from.id, to.ct, to.id, limit).map((row) => ({
      key: creationTimeKey(Number(row["ct"]), blob(row["key"])),
      size: Number(row["size"]),
      doc: String(row["doc"]),
    }));
  }
  // CROSS JOIN keeps the index outermost, which is what gives the order.
  const index = plan.index.number;
  const rows = database.prepare(
    `SELECT i.key AS key, d.size AS size, d.doc AS doc FROM i_${index} AS i CROSS JOIN d_${number} AS d ON d.seq = i.seq WHERE i.key >= ? AND i.key < ? ORDER BY i.key ${direction} LIMIT ?`,
  );
  return readRows(rows, [lo, hi, limit]);
}

function readRows(statement: SqlStatement, parameters: SqlValue[]): ScannedRow[] {
  return statement.all(...parameters).map((row) => ({
    key: blob(row["key"]),
    size: Number(row["size"]),
    doc: String(row["doc"]),
  }));
}

/** A key bound of `by_creation_time` as the pair of columns it is stored in. */
function creationTimeBound(key: Uint8Array): { ct: number; id: Uint8Array } {
  const tag = key[0] ?? 0;
  if (tag !== FLOAT_TAG || key.length < 9) {
    // A tag alone bounds nothing within floats: everything lies after a smaller tag, before a larger one.
    return { ct: tag <= FLOAT_TAG ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, id: EMPTY };
  }
  const bytes = Buffer.from(key.subarray(1, 9));
  if ((bytes[0] ?? 0) >= 0x80) bytes[0] = (bytes[0] ?? 0) ^ 0x80;
  else for (const [at, byte] of bytes.entries()) bytes[at] = ~byte & 0xff;
  const ct = bytes.readDoubleBE();
  return Number.isNaN(ct) ? { ct: Number.POSITIVE_INFINITY, id: EMPTY } : { ct, id: key.subarray(9) };
}

function blob(value: SqlValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : EMPTY;
}

const ZERO = Buffer.alloc(1);
const EMPTY = Buffer.alloc(0);
/** Greater than any key: no tag is 0xff, and an internal id has 16 bytes. */
const AFTER_ALL = Buffer.alloc(17, 0xff);
const FLOAT_TAG = 0x04;
const MAX_BATCH_ROWS = 512;
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
