import type { SyncProgress } from "../delivery";
import { formatAmount, formatBytes, formatCount, formatDuration } from "./format";

/** The rate is of the last seconds: the backend is slower on a laptop that sleeps, faster on history that it already has. */
const WINDOW_MS = 10_000;
/** Before that a rate says nothing. */
const SETTLED_MS = 1_500;
const BAR_WIDTH = 24;

interface Sample {
  readonly at: number;
  readonly bytes: number;
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
    const share = progress.bytes === 0 ? 1 : Math.min(1, progress.bytesDone / progress.bytes);
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    const perSecond = this.#bytesPerSecond(progress);
    const left = progress.bytes - progress.bytesDone;
    const pieces = [
      `${formatCount(progress.transcriptsDone)} of ${formatAmount(progress.transcripts, this.#noun)}`,
      ...(perSecond === null || left <= 0 ? [] : [`${formatDuration((left / perSecond) * 1000)} left`]),
      `${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytes)}`,
      ...(perSecond === null ? [] : [`${formatBytes(perSecond)}/s`]),
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
  #bytesPerSecond({ bytesDone, elapsedMs }: SyncProgress): number | null {
    this.#samples = this.#samples.filter(({ at }) => elapsedMs - at <= WINDOW_MS);
    this.#samples.push({ at: elapsedMs, bytes: bytesDone });
    const first = this.#samples[0];
    if (elapsedMs < SETTLED_MS || first === undefined || elapsedMs <= first.at || bytesDone <= first.bytes) return null;
    return ((bytesDone - first.bytes) / (elapsedMs - first.at)) * 1000;
  }
}

function drawBar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
