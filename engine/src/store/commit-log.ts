import type { CommitLogEntry } from "../txn/readset";

/**
 * The recent commits with the index keys they wrote, for whoever registers a read set after its
 * snapshot: entries newer than that snapshot must be checked against it. Bounded by commits, keys and their bytes.
 */
export class CommitLog {
  readonly #entries: CommitRecord[] = [];
  #keys = 0;
  #bytes = 0;
  /** Commits up to this timestamp are no longer known. */
  #floor: bigint;

  constructor(latestTs: bigint) {
    this.#floor = latestTs;
  }

  append(record: CommitRecord): void {
    this.#entries.push(record);
    this.#keys += record.size;
    this.#bytes += record.bytes;
    while (this.#isOver()) {
      const dropped = this.#entries.shift();
      if (dropped === undefined) break;
      this.#keys -= dropped.size;
      this.#bytes -= dropped.bytes;
      this.#floor = dropped.ts;
    }
  }

  #isOver(): boolean {
    if (this.#entries.length > MAX_COMMITS) return true;
    return this.#entries.length > 1 && (this.#keys > MAX_KEYS || this.#bytes > MAX_BYTES);
  }

  /** Commits after `ts`, oldest first; null when some of them are no longer known. */
  since(ts: bigint): readonly CommitLogEntry[] | null {
    if (ts < this.#floor) return null;
    let first = this.#entries.length;
    while (first > 0 && (this.#entries[first - 1]?.ts ?? 0n) > ts) first -= 1;
    return this.#entries.slice(first);
  }
}

/** One commit: pairs of index name and written key, grouped when first asked for. */
export class CommitRecord implements CommitLogEntry {
  readonly ts: bigint;
  /** Of all keys. */
  readonly bytes: number;
  readonly #indexes: readonly string[];
  readonly #written: readonly Uint8Array[];
  #grouped: Map<string, Uint8Array[]> | null = null;

  constructor(ts: bigint, indexes: readonly string[], written: readonly Uint8Array[]) {
    this.ts = ts;
    this.#indexes = indexes;
    this.#written = written;
    let bytes = 0;
    for (const key of written) bytes += key.length;
    this.bytes = bytes;
  }

  get size(): number {
    return this.#written.length;
  }

  get keys(): ReadonlyMap<string, readonly Uint8Array[]> {
    if (this.#grouped === null) {
      this.#grouped = new Map();
      for (const [at, index] of this.#indexes.entries()) {
        const key = this.#written[at];
        if (key === undefined) continue;
        const group = this.#grouped.get(index);
        if (group === undefined) this.#grouped.set(index, [key]);
        else group.push(key);
      }
    }
    return this.#grouped;
  }
}

const MAX_COMMITS = 4096;
const MAX_KEYS = 100_000;
/** An index may be of a long text. */
const MAX_BYTES = 32 * 1024 * 1024;
