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

/** Keys the transaction has written so far: the index of each, and the key. */
export interface WrittenKeys {
  readonly indexes: string[];
  readonly keys: Uint8Array[];
}

/** What a scan reads from, and what tells it that rows fetched ahead have gone stale. */
export interface ScanSource {
  readonly database: SqlDatabase;
  readonly written: WrittenKeys;
  /** Grows when a savepoint is rolled back. */
  readonly rollbacks: number;
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
  #writesSeen = 0;
  #rollbacksSeen = 0;
  #batchSize: number;
  #lastKey: Uint8Array | null = null;
  /** The batch in hand reaches the end of the interval. */
  #complete = false;

  constructor(source: ScanSource, plan: RangePlan, interval: KeyInterval, firstBatch: number) {
    this.#source = source;
    this.#plan = plan;
    this.#lo = interval.lo;
    this.#hi = interval.hi;
    this.#batchSize = Math.min(firstBatch, MAX_FIRST_BATCH_ROWS);
    this.walked =
      plan.order === "asc" ? { lo: interval.lo, hi: interval.lo } : { lo: interval.hi ?? AFTER_ALL, hi: interval.hi };
  }

  next(): ScannedRow | null {
    if ((this.#at >= this.#batch.length && !this.#complete) || this.#isStale()) this.#refill();

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

  /** Whether the transaction has since written among the rows in hand, or undone writes. */
  #isStale(): boolean {
    const { written, rollbacks } = this.#source;
    if (rollbacks !== this.#rollbacksSeen) return true;
    for (; this.#writesSeen < written.keys.length; this.#writesSeen += 1) {
      const key = written.keys[this.#writesSeen];
      if (written.indexes[this.#writesSeen] !== this.#plan.logName || key === undefined) continue;
      if (this.#isAhead(key)) return true;
    }
    return false;
  }

  #isAhead(key: Uint8Array): boolean {
    const direction = this.#plan.order === "asc" ? 1 : -1;
    if (this.#lastKey !== null && Buffer.compare(key, this.#lastKey) * direction <= 0) return false;
    const end = this.#complete ? undefined : this.#batch.at(-1)?.key;
    return end === undefined || Buffer.compare(key, end) * direction <= 0;
  }

  #refill(): void {
    const { table, order } = this.#plan;
    this.#writesSeen = this.#source.written.keys.length;
    this.#rollbacksSeen = this.#source.rollbacks;
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
  if (tag !== FLOAT_TAG) return tag < FLOAT_TAG ? BEFORE_ALL_TIMES : AFTER_ALL_TIMES;
  // The successor of a key may be shorter than it: what is missing counts as zeros.
  const bytes = Buffer.alloc(8);
  bytes.set(key.subarray(1, 9));
  const after = (bytes[0] ?? 0) >= 0x80;
  if (after) bytes[0] = (bytes[0] ?? 0) ^ 0x80;
  else for (const [at, byte] of bytes.entries()) bytes[at] = ~byte & 0xff;
  const ct = bytes.readDoubleBE();
  if (Number.isNaN(ct)) return after ? AFTER_ALL_TIMES : BEFORE_ALL_TIMES;
  return { ct, id: key.subarray(9) };
}

function blob(value: SqlValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : EMPTY;
}

const ZERO = Buffer.alloc(1);
const EMPTY = Buffer.alloc(0);
/** Greater than any key: no tag is 0xff, and an internal id has 16 bytes. */
const AFTER_ALL = Buffer.alloc(17, 0xff);
const FLOAT_TAG = 0x04;
const BEFORE_ALL_TIMES = { ct: Number.NEGATIVE_INFINITY, id: EMPTY };
const AFTER_ALL_TIMES = { ct: Number.POSITIVE_INFINITY, id: EMPTY };
const MAX_FIRST_BATCH_ROWS = 128;
const MAX_BATCH_ROWS = 512;
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
