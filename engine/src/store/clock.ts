/** Time that never goes back: creation times of documents and commit timestamps, also across restarts. */
export class StoreClock {
  #latestTs: bigint;
  #lastCreationTime: number;
  readonly #now: () => number;

  constructor(latestTs: bigint, now: () => number) {
    this.#latestTs = latestTs;
    // In two parts: a timestamp in ns has more digits than a double, and a time rounded down would be given out twice.
    this.#lastCreationTime = Number(latestTs / 1_000_000n) + Number(latestTs % 1_000_000n) / NS_PER_MS;
    this.#now = now;
  }

  get latestTs(): bigint {
    return this.#latestTs;
  }

  /** Ms. Documents of one transaction get different times, in the order of their insertion. */
  nextCreationTime(): number {
    this.#lastCreationTime = Math.max(this.#now(), this.#lastCreationTime + CREATION_TIME_STEP);
    return this.#lastCreationTime;
  }

  /** Ns; not before the creation times given out so far. */
  nextCommitTs(): bigint {
    const reached = Math.max(this.#now(), this.#lastCreationTime);
    const ts = BigInt(Math.floor(reached)) * BigInt(NS_PER_MS) + BigInt(Math.ceil((reached % 1) * NS_PER_MS));
    return ts > this.#latestTs ? ts : this.#latestTs + 1n;
  }

  committed(ts: bigint): void {
    this.#latestTs = ts;
  }
}

const NS_PER_MS = 1_000_000;
/** The spacing of doubles at today's time in ms, so that the step is exact. */
const CREATION_TIME_STEP = 2 ** -12;
