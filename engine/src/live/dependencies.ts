import type { CommitLogEntry, KeyInterval, ReadSet } from "../txn/readset";
import { IntervalIndex } from "./interval-index";

/** What each owner has read: tells whom a commit touches, at a cost that hardly grows with the number of owners. */
export class Dependencies<Owner> {
  readonly #indexes = new Map<string, IntervalIndex<Owner>>();
  readonly #readOf = new Map<Owner, [index: string, interval: KeyInterval][]>();

  /** `owner` has read this, and nothing of what it had read before counts any more. */
  set(owner: Owner, readSet: ReadSet): void {
    this.delete(owner);
    const read: [string, KeyInterval][] = [];
    for (const [index, intervals] of readSet.intervals()) {
      for (const { lo, hi } of intervals) {
        // Read sets may still grow, with a scan that nobody has closed.
        const interval = { lo, hi };
        this.#index(index).add(interval, owner);
        read.push([index, interval]);
      }
    }
    this.#readOf.set(owner, read);
  }

  delete(owner: Owner): void {
    for (const [name, interval] of this.#readOf.get(owner) ?? []) {
      const index = this.#indexes.get(name);
      index?.remove(interval, owner);
      if (index?.isEmpty === true) this.#indexes.delete(name);
    }
    this.#readOf.delete(owner);
  }

  /** Owners that have read what the commit wrote. */
  touchedBy({ keys }: CommitLogEntry): Set<Owner> {
    const touched = new Set<Owner>();
    for (const [name, index] of this.#indexes) {
      for (const key of keys.get(name) ?? []) index.containing(key, (owner) => touched.add(owner));
    }
    return touched;
  }

  #index(name: string): IntervalIndex<Owner> {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const made = new IntervalIndex<Owner>();
    this.#indexes.set(name, made);
    return made;
  }
}
