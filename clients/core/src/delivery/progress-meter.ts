import type { DeliveryTally } from "./delivery-tally";

export interface SyncProgress {
  /** Transcripts (or what else holds a session) of this run, and how many of them are through (skipped ones included). */
  transcripts: number;
  transcriptsDone: number;
  /** Bytes to read in this run (what is already acknowledged does not count), and how many are read. Null where nobody knows before it is read. */
  bytes: number | null;
  bytesDone: number;
  messages: number;
  /** ms since the run began. */
  elapsedMs: number;
}

/** Turns what a run reads into reports of how far it is. */
export class ProgressMeter {
  readonly #count: number;
  readonly #sizes: readonly number[];
  readonly #total: number | null;
  readonly #tally: DeliveryTally;
  readonly #elapsed: () => number;
  readonly #report: ((progress: SyncProgress) => void) | undefined;
  #index = 0;
  #before = 0;

  /** `sizes`: the bytes to read of each transcript, in order; only how many there are, where nobody knows. */
  constructor(
    sizes: readonly number[] | number,
    tally: DeliveryTally,
    elapsed: () => number,
    report: ((progress: SyncProgress) => void) | undefined,
  ) {
    this.#count = typeof sizes === "number" ? sizes : sizes.length;
    this.#sizes = typeof sizes === "number" ? [] : sizes;
    this.#total = typeof sizes === "number" ? null : sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
    this.#tally = tally;
    this.#elapsed = elapsed;
    this.#report = report;
  }

  /** So many bytes of the present transcript are read. */
  at = (bytes: number): void => {
    const size = Math.max(0, this.#sizes[this.#index] ?? 0);
    this.#report?.({
      transcripts: this.#count,
      transcriptsDone: this.#index,
      bytes: this.#total,
      bytesDone: this.#before + Math.min(bytes, size),
      messages: this.#tally.sent.messages,
      elapsedMs: this.#elapsed(),
    });
  };

  /** The present transcript is through. */
  next(): void {
    this.#before += Math.max(0, this.#sizes[this.#index] ?? 0);
    this.#index += 1;
    this.at(0);
  }
}
