import { textIndex } from "../search";
import type { SqlDatabase } from "../store/driver";
import type { SearchPlan } from "./plan";
import type { ScannedRow } from "./scan";

/** Documents that match a full-text query, best first. A row's key is its rank, which is what a cursor remembers. */
export class SearchScan {
  readonly #database: SqlDatabase;
  readonly #plan: SearchPlan;
  readonly #rowids: readonly number[];
  readonly #end: number;
  #rank: number;

  /** Reads ranks from `start` (inclusive) to `end` (exclusive). */
  constructor(database: SqlDatabase, plan: SearchPlan, start = 0, end = MAX_CANDIDATES) {
    this.#database = database;
    this.#plan = plan;
    this.#rank = start;
    this.#end = end;
    this.#rowids = textIndex
      .search(database, plan.index.number, {
        query: plan.query,
        filters: plan.filters,
        limit: MAX_CANDIDATES,
      })
      .map((match) => match.rowid);
  }

  next(): ScannedRow | null {
    while (this.#rank < Math.min(this.#end, this.#rowids.length)) {
      const rowid = this.#rowids[this.#rank] ?? -1;
      this.#rank += 1;
      const row = this.#database.prepare(`SELECT size, doc FROM d_${this.#plan.table.number} WHERE seq = ?`).get(rowid);
      if (row !== undefined) {
        return { key: rankKey(this.#rank), size: Number(row["size"]), doc: String(row["doc"]) };
      }
    }
    return null;
  }
}

/** The number of results up to and including a row, as a cursor key. */
export function rankKey(rank: number): Buffer {
  const key = Buffer.alloc(4);
  key.writeUInt32BE(rank);
  return key;
}

export function rankOfKey(key: Buffer): number {
  return key.length === 4 ? key.readUInt32BE() : 0;
}

const MAX_CANDIDATES = 1024;
