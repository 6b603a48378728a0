import type { SyncProgress } from "../delivery";
import { formatAmount, formatBytes, formatCount, formatDuration } from "./format";

/** The rate is of the last seconds: the backend is slower on a laptop that sleeps, faster on history that it already has. */
const WINDOW_MS = 10_000;
/** Before that a rate says nothing. */
const SETTLED_MS = 1_500;
const BAR_WIDTH = 24;

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** By how far a sync is measured: bytes where they are known, else what they stand in. */
interface Work {
  readonly done: number;
  readonly total: number;
}

/** Turns reports of a sync into the line that a person sees. Pure but for the last seconds' samples. */
export class ProgressLine {
  readonly #noun: string;
  #samples: Sample[] = [];

  /** `noun`: what is brought in, one of it. */
  constructor(noun: string) {
    this.#noun = noun;
  }

  /** At most `columns` wide; `bar` for a terminal that redraws it. */
  render(progress: SyncProgress, { columns, bar }: { columns: number; bar: boolean }): string {
    const work = workOf(progress);
    const share = work.total === 0 ? 1 : Math.min(1, work.done / work.total);
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    const perSecond = this.#perSecond(work.done, progress.elapsedMs);
    const left = work.total - work.done;
    const { bytes, bytesDone, messages } = progress;
    const pieces = [
      `${formatCount(progress.transcriptsDone)} of ${formatAmount(progress.transcripts, this.#noun)}`,
      ...(perSecond === null || left <= 0 ? [] : [`${formatDuration((left / perSecond) * 1000)} left`]),
      bytes === null ? formatAmount(messages, "message") : `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`,
      ...(perSecond === null || bytes === null ? [] : [`${formatBytes(perSecond)}/s`]),
    ];
    const head = bar ? `${drawBar(share)}${percent}` : percent.trim();
    // What does not fit is left out piece by piece, the least telling first.
    for (let kept = pieces.length; kept > 0; kept--) {
      const line = [head, ...pieces.slice(0, kept)].join(bar ? "  " : ", ");
      if (line.length <= columns) return line;
    }
    return head.slice(0, columns);
  }

  /** Null while it says nothing: at the very beginning, and when nothing moves. */
  #perSecond(done: number, elapsedMs: number): number | null {
    this.#samples = this.#samples.filter(({ at }) => elapsedMs - at <= WINDOW_MS);
    this.#samples.push({ at: elapsedMs, done });
    const first = this.#samples[0];
    if (elapsedMs < SETTLED_MS || first === undefined || elapsedMs <= first.at || done <= first.done) return null;
    return ((done - first.done) / (elapsedMs - first.at)) * 1000;
  }
}

function workOf({ bytes, bytesDone, transcripts, transcriptsDone }: SyncProgress): Work {
  return bytes === null ? { done: transcriptsDone, total: transcripts } : { done: bytesDone, total: bytes };
}

function drawBar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
