/** Half-open `[lo, hi)` in the key space of one index; a null `hi` has no end. */
export interface KeyInterval {
  lo: Uint8Array;
  hi: Uint8Array | null;
}

/** Keys that one commit wrote or removed: old and new key of every changed document, per index. */
export interface CommitLogEntry {
  /** Commit timestamp, ns. */
  readonly ts: bigint;
  readonly keys: ReadonlyMap<string, readonly Uint8Array[]>;
}

/**
 * What a transaction has read, as key intervals per index, ranges that held nothing included. A commit that
 * wrote a key inside one of them may change what the transaction saw. An index is named
 * `table/index` (see `indexName`), so a table that does not exist yet can be depended on as well.
 */
export class ReadSet {
  readonly #intervals = new Map<string, KeyInterval[]>();

  /** The interval may be extended by the caller while its scan goes on. */
  add(index: string, interval: KeyInterval): void {
    const known = this.#intervals.get(index);
    if (known === undefined) this.#intervals.set(index, [interval]);
    else known.push(interval);
  }

  addPoint(index: string, key: Uint8Array): void {
    this.add(index, { lo: key, hi: Buffer.concat([key, ZERO]) });
  }

  intervals(): ReadonlyMap<string, readonly KeyInterval[]> {
    return this.#intervals;
  }

  overlaps(entry: CommitLogEntry): boolean {
    for (const [index, intervals] of this.#intervals) {
      for (const key of entry.keys.get(index) ?? []) {
        if (intervals.some((interval) => contains(interval, key))) return true;
      }
    }
    return false;
  }
}

/** The name under which read sets and the commit log know an index; `by_id` and `by_creation_time` included. */
export function indexName(table: string, index: string): string {
  return `${table}/${index}`;
}

const ZERO = Buffer.alloc(1);

function contains(interval: KeyInterval, key: Uint8Array): boolean {
  if (Buffer.compare(key, interval.lo) < 0) return false;
  return interval.hi === null || Buffer.compare(key, interval.hi) < 0;
}
