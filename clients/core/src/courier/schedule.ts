import type { Wake } from "./client";

/** Events that keep coming put a delivery off for so long and no longer; ms. */
const MOST_QUIET_MS = 3000;

export interface Pending {
  readonly destination: string;
  /** Null for a look over everything. */
  readonly source: string | null;
  /** When the oldest of what is not delivered happened; ms since the epoch. */
  readonly since: number;
  readonly dueAt: number;
  /** When the first event came that asked for quiet. */
  readonly quietSince: number | null;
}

/** What is to be delivered, and when. Times but `since` are those of one clock that never goes back, in ms. */
export class Schedule {
  readonly #pending = new Map<string, Pending>();
  readonly #startedAt = new Map<string, number>();

  get pending(): Pending[] {
    return [...this.#pending.values()];
  }

  wake({ destination, source, at, timing }: Omit<Wake, "source"> & Pick<Pending, "source">, now: number): void {
    const key = keyOf(destination, source);
    const present = this.#pending.get(key);
    const { afterMs, quiet = false, spacingMs = 0 } = timing;
    const spaced = Math.max(now + afterMs, (this.#startedAt.get(key) ?? -Infinity) + spacingMs);
    const quietSince = quiet ? (present?.quietSince ?? now) : (present?.quietSince ?? null);
    const asked = quiet ? Math.min(spaced, (quietSince ?? now) + MOST_QUIET_MS) : spaced;
    this.#pending.set(key, {
      destination,
      source,
      since: Math.min(at, present?.since ?? at),
      dueAt: quiet || present === undefined ? asked : Math.min(present.dueAt, asked),
      quietSince,
    });
  }

  /** What is due and not held up, and from now on counts as under way. */
  take(now: number, isFree: (pending: Pending) => boolean): Pending[] {
    const due = this.pending.filter((pending) => pending.dueAt <= now && isFree(pending));
    for (const { destination, source } of due) {
      this.#pending.delete(keyOf(destination, source));
      this.#startedAt.set(keyOf(destination, source), now);
    }
    return due;
  }

  /** Not delivered after all: due again at `dueAt`, also if something new was due sooner. */
  putBack(pending: Pending, dueAt: number): void {
    const key = keyOf(pending.destination, pending.source);
    const newer = this.#pending.get(key);
    const since = Math.min(pending.since, newer?.since ?? pending.since);
    this.#pending.set(key, { ...pending, since, dueAt, quietSince: null });
  }

  /** Everything is due now. */
  hurry(now: number): void {
    for (const [key, pending] of this.#pending)
      this.#pending.set(key, { ...pending, dueAt: Math.min(pending.dueAt, now) });
  }

  /** When the next of these is due; null when none is pending. */
  nextAt(isFree: (pending: Pending) => boolean): number | null {
    const times = this.pending.filter(isFree).map(({ dueAt }) => dueAt);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Sources that were quiet for longer than any spacing need not be remembered. */
  forget(before: number): void {
    for (const [key, at] of this.#startedAt) if (at < before) this.#startedAt.delete(key);
  }
}

function keyOf(destination: string, source: string | null): string {
  return JSON.stringify([destination, source]);
}
