import type { KeyInterval } from "../txn/readset";

interface Entry<Owner> {
  readonly interval: KeyInterval;
  readonly owner: Owner;
}

/** A run of entries by `lo`, with the greatest end among them; null where one has no end. */
interface Block<Owner> {
  entries: Entry<Owner>[];
  hi: Uint8Array | null;
}

/**
 * Key intervals of one index and whose they are, to find those that hold a key. Intervals of one key are looked up by
 * it; the others lie sorted in blocks, so that a lookup passes over whole blocks.
 */
export class IntervalIndex<Owner> {
  readonly #points = new Map<string, Set<Owner>>();
  #blocks: Block<Owner>[] = [];

  get isEmpty(): boolean {
    return this.#points.size === 0 && this.#blocks.length === 0;
  }

  /** The interval must not change as long as it is in here. */
  add(interval: KeyInterval, owner: Owner): void {
    if (isPoint(interval)) {
      const key = pointKey(interval.lo);
      const owners = this.#points.get(key);
      if (owners === undefined) this.#points.set(key, new Set([owner]));
      else owners.add(owner);
      return;
    }
    const block = this.#blocks[this.#blockOf(interval.lo)];
    if (block === undefined) {
      this.#blocks.push({ entries: [{ interval, owner }], hi: interval.hi });
      return;
    }
    block.entries.splice(lowerBound(block.entries, interval.lo), 0, { interval, owner });
    block.hi = later(block.hi, interval.hi);
    if (block.entries.length > MOST_ENTRIES) this.#split(block);
  }

  /** Takes out one that was added. */
  remove(interval: KeyInterval, owner: Owner): void {
    if (isPoint(interval)) {
      const key = pointKey(interval.lo);
      const owners = this.#points.get(key);
      owners?.delete(owner);
      if (owners?.size === 0) this.#points.delete(key);
      return;
    }
    // Entries of equal beginnings may reach over blocks.
    for (let at = this.#blockOf(interval.lo); at >= 0; at--) {
      const block = this.#blocks[at];
      const found = block?.entries.findIndex((entry) => entry.interval === interval && entry.owner === owner) ?? -1;
      if (block === undefined || found === -1) continue;
      block.entries.splice(found, 1);
      if (block.entries.length === 0) this.#blocks.splice(at, 1);
      else block.hi = greatestEnd(block.entries);
      return;
    }
  }

  /** Calls `found` with the owner of each interval that holds `key`; an owner of several may come several times. */
  containing(key: Uint8Array, found: (owner: Owner) => void): void {
    if (this.#points.size > 0) for (const owner of this.#points.get(pointKey(key)) ?? []) found(owner);
    for (const { entries, hi } of this.#blocks) {
      const first = entries[0];
      if (first === undefined || Buffer.compare(first.interval.lo, key) > 0) return;
      if (hi !== null && Buffer.compare(hi, key) <= 0) continue;
      for (const { interval, owner } of entries) {
        if (Buffer.compare(interval.lo, key) > 0) break;
        if (interval.hi === null || Buffer.compare(key, interval.hi) < 0) found(owner);
      }
    }
  }

  /** The last block that begins at or before `lo`; the first one where none does. */
  #blockOf(lo: Uint8Array): number {
    let from = 0;
    let to = this.#blocks.length;
    while (to - from > 1) {
      const middle = (from + to) >>> 1;
      const first = this.#blocks[middle]?.entries[0];
      if (first !== undefined && Buffer.compare(first.interval.lo, lo) <= 0) from = middle;
      else to = middle;
    }
    return from;
  }

  #split(block: Block<Owner>): void {
    const half = block.entries.splice(block.entries.length >>> 1);
    block.hi = greatestEnd(block.entries);
    this.#blocks.splice(this.#blocks.indexOf(block) + 1, 0, { entries: half, hi: greatestEnd(half) });
  }
}

const MOST_ENTRIES = 128;

/** Holds one key only: its end is the next possible key. */
function isPoint({ lo, hi }: KeyInterval): boolean {
  return (
    hi !== null && hi.length === lo.length + 1 && hi[lo.length] === 0 && Buffer.compare(hi.subarray(0, -1), lo) === 0
  );
}

function pointKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

function lowerBound<Owner>(entries: readonly Entry<Owner>[], lo: Uint8Array): number {
  let from = 0;
  let to = entries.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && Buffer.compare(entry.interval.lo, lo) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function greatestEnd<Owner>(entries: readonly Entry<Owner>[]): Uint8Array | null {
  let greatest: Uint8Array | null = entries[0]?.interval.hi ?? null;
  for (const { interval } of entries) greatest = later(greatest, interval.hi);
  return greatest;
}

function later(left: Uint8Array | null, right: Uint8Array | null): Uint8Array | null {
  if (left === null || right === null) return null;
  return Buffer.compare(left, right) >= 0 ? left : right;
}
