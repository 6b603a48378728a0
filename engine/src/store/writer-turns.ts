import type { EngineError } from "../errors";

/** Lets one writer in at a time, in the order in which they came. */
export class WriterTurns {
  readonly #waiting: { grant: () => void; refuse: (error: EngineError) => void }[] = [];
  #isTaken = false;

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when the turn is the caller's, who ends it by `end`. Rejects when all who wait are refused. */
  async take(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((grant, refuse) => this.#waiting.push({ grant, refuse }));
    this.#isTaken = true;
  }

  end(): void {
    const next = this.#waiting.shift();
    // The turn goes over to the next: nobody may come between.
    if (next === undefined) this.#isTaken = false;
    else next.grant();
  }

  refuseAll(error: EngineError): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
  }
}
