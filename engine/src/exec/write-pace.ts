import { setTimeout as delay } from "node:timers/promises";

export interface WritePaceOptions {
  bytesPerSecond: number;
  /** ms, never going back. */
  now?: () => number;
  sleep?: (ms: number) => Promise<unknown>;
}

/** Holds writes to so many bytes a second on average: whoever comes while more have been written waits. */
export class WritePace {
  readonly #options: Required<WritePaceOptions>;
  /** When all that was written will have been paid for, ms. */
  #paidAt = 0;

  constructor({ bytesPerSecond, now = () => performance.now(), sleep = delay }: WritePaceOptions) {
    this.#options = { bytesPerSecond, now, sleep };
  }

  /** Resolves when the next write may begin. */
  async turn(): Promise<void> {
    const { now, sleep } = this.#options;
    for (let waitMs = this.#paidAt - now(); waitMs > 0; waitMs = this.#paidAt - now()) await sleep(waitMs);
  }

  /** Counts what a transaction has written. */
  wrote(bytes: number): void {
    const { bytesPerSecond, now } = this.#options;
    this.#paidAt = Math.max(this.#paidAt, now()) + (bytes / bytesPerSecond) * 1000;
  }
}
