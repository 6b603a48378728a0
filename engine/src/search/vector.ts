/**
 * Vector index: exact cosine search over float32 rows. A vector is stored at unit length, so the cosine is a dot
 * product. Each filter field is a column with an SQL index, so a filtered search reads only the rows that pass.
 */
import type { SqlDatabase, SqlValue } from "../store/driver";
import type { Json } from "../values/json";
import { encodeKey } from "../values/keys";

export interface VectorSearch {
  vector: readonly number[];
  /** Documents that satisfy any of these equalities; null for all. Positions count in the index's `filterFields`. */
  anyOf: readonly (readonly [position: number, value: Json | undefined])[] | null;
  limit: number;
}

export interface VectorMatch {
  /** Of the document's table. */
  rowid: number;
  /** Cosine similarity, -1..1; 0 for a zero vector. */
  score: number;
}

export const vectorIndex = { create, drop, put, remove, search };

function create(db: SqlDatabase, index: number, filterFields: number): void {
  const columns = Array.from({ length: filterFields }, (_, position) => `f${position}`);
  db.exec(
    `CREATE TABLE v_${index}(rowid INTEGER PRIMARY KEY, ` +
      columns.map((column) => `${column} BLOB NOT NULL, `).join("") +
      // Last, so that a filter is read without the vector's overflow pages.
      `vector BLOB NOT NULL)`,
  );
  for (const column of columns) db.exec(`CREATE INDEX v_${index}_${column} ON v_${index}(${column})`);
}

function drop(db: SqlDatabase, index: number): void {
  db.exec(`DROP TABLE v_${index}`);
}

/** Adds a document. One whose field is no array of `dimensions` numbers is not indexed. */
function put(
  db: SqlDatabase,
  index: number,
  rowid: number,
  vector: Json | undefined,
  dimensions: number,
  filters: readonly (Json | undefined)[],
): void {
  if (!Array.isArray(vector) || vector.length !== dimensions) return;
  const numbers = vector.filter((element) => typeof element === "number");
  if (numbers.length !== dimensions) return;
  const unit = unitVector(numbers);
  db.prepare(`INSERT INTO v_${index} VALUES (?, ${"?, ".repeat(filters.length)}?)`).run(
    rowid,
    ...filters.map((value) => encodeKey([value])),
    new Uint8Array(unit.buffer),
  );
}

function remove(db: SqlDatabase, index: number, rowid: number): void {
  db.prepare(`DELETE FROM v_${index} WHERE rowid = ?`).run(rowid);
}

/** Rows scanned between two turns of the event loop; 2,000 of 1,536 dimensions take about 5 ms. */
const ROWS_PER_TURN = 2000;

/** Best first. Lets other work run between batches, so `db` must stay on one snapshot (an open read transaction). */
async function search(db: SqlDatabase, index: number, query: VectorSearch): Promise<VectorMatch[]> {
  const target = unitVector(query.vector);
  const { condition, values } = filterCondition(query.anyOf);
  const batch = db.prepare(
    `SELECT rowid, vector FROM v_${index} WHERE rowid > ?${condition} ORDER BY rowid LIMIT ${ROWS_PER_TURN}`,
  );
  const best = new BestMatches(query.limit);
  for (let after = -1; ;) {
    let rows = 0;
    for (const row of batch.iterate(after, ...values)) {
      const { rowid, vector } = row;
      if (typeof rowid !== "number" || !(vector instanceof Uint8Array))
        throw new Error(`vector index ${index}: bad row`);
      best.offer(rowid, dotProduct(target, floats(vector)));
      after = rowid;
      rows += 1;
    }
    if (rows < ROWS_PER_TURN) return best.matches;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The matches with the highest scores so far, best first, ties in the order offered. */
class BestMatches {
  readonly matches: VectorMatch[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(rowid: number, score: number): void {
    const worst = this.matches[this.#limit - 1];
    if (worst !== undefined && worst.score >= score) return;
    const after = this.matches.findIndex((match) => match.score < score);
    this.matches.splice(after === -1 ? this.matches.length : after, 0, { rowid, score });
    if (this.matches.length > this.#limit) this.matches.pop();
  }
}

function filterCondition(anyOf: VectorSearch["anyOf"]): { condition: string; values: SqlValue[] } {
  if (anyOf === null) return { condition: "", values: [] };
  const terms = anyOf.map(([position]) => `f${position} = ?`);
  return {
    condition: ` AND (${terms.length === 0 ? "0" : terms.join(" OR ")})`,
    values: anyOf.map(([, value]) => encodeKey([value])),
  };
}

function unitVector(vector: readonly number[]): Float32Array<ArrayBuffer> {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return Float32Array.from(vector, (x) => (length === 0 ? 0 : x / length));
}

function floats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function dotProduct(left: Float32Array, right: Float32Array): number {
  // Four sums: the additions do not wait for one another (1.6x on V8).
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < left.length; i += 4) {
    a += (left[i] ?? 0) * (right[i] ?? 0);
    b += (left[i + 1] ?? 0) * (right[i + 1] ?? 0);
    c += (left[i + 2] ?? 0) * (right[i + 2] ?? 0);
    d += (left[i + 3] ?? 0) * (right[i + 3] ?? 0);
  }
  for (; i < left.length; i += 1) a += (left[i] ?? 0) * (right[i] ?? 0);
  return a + b + c + d;
}
