import type { SqlDatabase } from "../store/driver";

/** Names and statements of one text index. */
export type IndexTables = ReturnType<typeof describeTables>;

const described = new Map<number, IndexTables>();

export function indexTables(index: number): IndexTables {
  let tables = described.get(index);
  if (tables === undefined) described.set(index, (tables = describeTables(index)));
  return tables;
}

function describeTables(index: number) {
  const postings = `s_${index}`;
  const partitions = `s_${index}_partition`;
  const vocabulary = `s_${index}_term`;
  const posting = `rowid & ${POSTING_MASK} AS posting`;
  const matching = `FROM ${postings} WHERE ${postings} MATCH ? AND rowid >= ? AND rowid <= ?`;
  return {
    postings,
    partitions,
    vocabulary,
    // No RETURNING: together with a constraint it makes SQLite open a savepoint, at which FTS5 writes out all it
    // has gathered in the transaction (3x the cost of a put in a transaction of 100).
    count: `UPDATE ${partitions} SET docs = docs + ?, terms = terms + ? WHERE id = ?`,
    addPartition: `INSERT INTO ${partitions}(value, docs, terms, first) VALUES (?, 0, 0, ?)`,
    partitionOf: `SELECT id FROM ${partitions} WHERE value = ?`,
    somePartitions: `SELECT id FROM ${partitions} LIMIT 2`,
    statistics:
      `SELECT sum(docs) AS docs, sum(terms) AS terms, min(first) AS first ` +
      `FROM ${partitions} WHERE id = ? OR ? IS NULL`,
    addPostings: `INSERT INTO ${postings}(rowid, terms) VALUES (?, ?)`,
    removePostings: `DELETE FROM ${postings} WHERE rowid = ?`,
    // One JSON array is read twice as fast as a row per posting.
    newest: `SELECT json_group_array(posting) AS list FROM (SELECT ${posting} ${matching} ORDER BY rowid DESC LIMIT ?)`,
    newestOfAll: `SELECT json_group_array(posting) AS list FROM (SELECT ${posting} ${matching} ORDER BY posting DESC LIMIT ?)`,
    any: `SELECT 1 AS found ${matching} LIMIT 1`,
    nextTerm: `SELECT term FROM ${vocabulary} WHERE term >= ? AND term < ? LIMIT 1`,
  };
}

/** Bits of a posting below the partition: document rowid and length class, a safe integer. */
const POSTING_BITS = 40n;
const POSTING_MASK = (1n << POSTING_BITS) - 1n;

export function partitionRange(slot: number): { low: bigint; high: bigint } {
  const low = BigInt(slot) << POSTING_BITS;
  return { low, high: low | POSTING_MASK };
}

/** A prefix of few letters starts thousands of words; the first ones in alphabetical order are tried. */
const MAX_EXPANSIONS = 24;
const MAX_EXPANSIONS_TRIED = 96;

/** Reads posting lists of one index, within one partition (or all) and under filter terms. */
export class TextReader {
  readonly #db: SqlDatabase;
  readonly #tables: IndexTables;
  readonly #range: { low: bigint; high: bigint };
  readonly #ordered: boolean;
  readonly #required: string;

  constructor(db: SqlDatabase, tables: IndexTables, slot: number | null, required: readonly string[]) {
    this.#db = db;
    this.#tables = tables;
    const only = slot ?? onlyPartition(db, tables);
    this.#range = only === null ? { low: 0n, high: 2n ** 63n - 1n } : partitionRange(only);
    this.#ordered = only !== null;
    this.#required = required.map((term) => ` AND "${term}"`).join("");
  }

  /** The newest postings (not older than `oldest`) that satisfy an FTS5 expression, newest first. */
  newest(expression: string, limit: number, oldest = 0): number[] {
    const { low, high } = this.#range;
    const sql = this.#ordered ? this.#tables.newest : this.#tables.newestOfAll;
    // Without a partition the range spans all of them and cannot bound the age.
    const from = this.#ordered ? low | BigInt(oldest) : low;
    const row = this.#db.prepare(sql).get(`(${expression})${this.#required}`, from, high, limit);
    const list: unknown = JSON.parse(String(row?.["list"] ?? "[]"));
    return Array.isArray(list) ? list.filter((posting) => typeof posting === "number") : [];
  }

  /** Indexed words that start with `prefix`, itself included, some of which this reader can find. */
  expand(prefix: string): string[] {
    const next = this.#db.prepare(this.#tables.nextTerm);
    const end = `${prefix}\u{10ffff}`;
    const found: string[] = [];
    // A posting at a time: each probe seeks to the first term past the last one (12 us at 1 M documents).
    for (let from = prefix; found.length < MAX_EXPANSIONS_TRIED; from = `${found.at(-1)}\u0001`) {
      const term = next.get(from, end)?.["term"];
      if (typeof term !== "string") break;
      found.push(term);
    }
    if (found.length <= MAX_EXPANSIONS) return found;
    const here = [];
    for (const term of found) {
      if (this.#has(term)) here.push(term);
      if (here.length === MAX_EXPANSIONS) break;
    }
    return here;
  }

  #has(term: string): boolean {
    const { low, high } = this.#range;
    return this.#db.prepare(this.#tables.any).get(`"${term}"`, low, high) !== undefined;
  }
}

/** An index without filter fields has one partition, and so may one whose documents all agree. */
function onlyPartition(db: SqlDatabase, tables: IndexTables): number | null {
  const [first, second] = db.prepare(tables.somePartitions).all();
  return second === undefined && typeof first?.["id"] === "number" ? first["id"] : null;
}
