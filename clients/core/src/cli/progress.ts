import type { SyncProgress } from "../delivery";
import type { Io } from "../io";
import { ProgressLine } from "./progress-line";

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5_000;
const CLEAR_LINE = "\r\u001b[2K";

export interface ProgressDisplay {
  show(progress: SyncProgress): void;
  /** Writes a line above the bar. */
  say(line: string): void;
  /** Removes the bar, so that what follows stands on a clean line. */
  clear(): void;
}

/** On a terminal one line that is drawn anew; elsewhere a line every five seconds. On stderr: stdout is for results. */
export function createProgressDisplay({ stderr }: Io, noun: string): ProgressDisplay {
  const line = new ProgressLine(noun);
  const bar = stderr.isTTY === true;
  let shownAt = bar ? Number.NEGATIVE_INFINITY : 0;
  let last = "";
  const clear = () => {
    if (last !== "") stderr.write(CLEAR_LINE);
    last = "";
  };
  return {
    clear,
    show(progress) {
      if (progress.elapsedMs - shownAt < (bar ? REDRAW_MS : PLAIN_LINE_MS)) return;
      shownAt = progress.elapsedMs;
      // The last column is left free: a terminal may wrap there, and then the line is not cleared whole.
      const text = line.render(progress, { columns: bar ? (stderr.columns || 80) - 1 : Number.POSITIVE_INFINITY, bar });
      if (!bar) {
        stderr.write(`${text}\n`);
        return;
      }
      stderr.write(CLEAR_LINE + text);
      last = text;
    },
    say(text) {
      const drawn = last;
      clear();
      stderr.write(`${text}\n`);
      if (drawn !== "") stderr.write(drawn);
      last = drawn;
    },
  };
}
