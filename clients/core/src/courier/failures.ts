import { askedMs, backoffMs, isRefusal, type BackoffOptions } from "./backoff";

/** From this many failures in a row on, a backend that answers is taken to stumble over one source: each is tried on its own. */
const CAREFUL_AFTER = 3;

interface Failing {
  readonly failures: number;
  readonly error: unknown;
  /** On the clock of the schedule, ms. */
  readonly retryAt: number;
  /** The part of the wait that the backend asked for: not even a hurry goes below it. */
  readonly askedUntil: number;
}

/** What fails, by a key of the caller's (a destination, or a source of one), and when it is tried again. */
export class Failures {
  readonly #failing = new Map<string, Failing>();
  readonly #options: BackoffOptions;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Gives when to try again. */
  add(key: string, error: unknown, now: number): number {
    const failures = (this.#failing.get(key)?.failures ?? 0) + 1;
    const retryAt = now + backoffMs(failures, error, this.#options);
    this.#failing.set(key, { failures, error, retryAt, askedUntil: now + askedMs(error) });
    return retryAt;
  }

  clear(key: string): void {
    this.#failing.delete(key);
  }

  isHeldUp(key: string, now: number): boolean {
    return this.retryAt(key) > now;
  }

  retryAt(key: string): number {
    return this.#failing.get(key)?.retryAt ?? -Infinity;
  }

  isCareful(key: string): boolean {
    const failing = this.#failing.get(key);
    return failing !== undefined && failing.failures >= CAREFUL_AFTER && !isRefusal(failing.error);
  }

  /** True when only a person can mend it. */
  isRefused(key: string): boolean {
    return isRefusal(this.#failing.get(key)?.error);
  }

  /** Tries at once what is waiting, but for what a backend asked. */
  hurry(): void {
    for (const [key, failing] of this.#failing) this.#failing.set(key, { ...failing, retryAt: failing.askedUntil });
  }

  /** When the next is tried again; null when nothing fails. */
  get nextAt(): number | null {
    const times = [...this.#failing.values()].map(({ retryAt }) => retryAt);
    return times.length === 0 ? null : Math.min(...times);
  }
}
