import { EngineError } from "../errors";

export interface GateLoad {
  inside: number;
  waiting: number;
}

/** Lets `limit` holders in at once and keeps at most `queueLimit` waiting, first come first served. */
export class Gate {
  readonly #limit: number;
  readonly #queueLimit: number;
  #inside = 0;
  #waiting: (() => void)[] = [];

  constructor(limit: number, queueLimit: number) {
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  load(): GateLoad {
    return { inside: this.#inside, waiting: this.#waiting.length };
  }

  /** Throws EngineError `TooManyConcurrentRequests` (503) when the queue is full. */
  async run<T>(fn: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await fn();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#inside < this.#limit) {
      this.#inside++;
      return;
    }
    if (this.#waiting.length >= this.#queueLimit) {
      throw new EngineError("TooManyConcurrentRequests", "Too many concurrent requests, backoff and try again.", {
        status: 503,
      });
    }
    // The one who leaves hands its place over, so the count stays.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside--;
    else next();
  }
}
