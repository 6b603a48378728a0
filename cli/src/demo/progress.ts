import type { Output } from "../terminal/style";

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5_000;
const CLEAR_LINE = "\r\u001b[2K";
const BAR_WIDTH = 24;

/** How far the demo's sessions are: on a terminal one line that is drawn anew, elsewhere one every five seconds. */
export function showProgress(stream: Output): { show: (done: number, all: number) => void; clear: () => void } {
  const draws = stream.isTTY === true;
  let shownAt = draws ? Number.NEGATIVE_INFINITY : performance.now();
  let drawn = false;
  const clear = (): void => {
    if (drawn) stream.write(CLEAR_LINE);
    drawn = false;
  };
  return {
    clear,
    show: (done, all) => {
      const now = performance.now();
      if (now - shownAt < (draws ? REDRAW_MS : PLAIN_LINE_MS)) return;
      shownAt = now;
      clear();
      const full = Math.round((done / Math.max(1, all)) * BAR_WIDTH);
      const counts = `${done.toLocaleString("en")} of ${all.toLocaleString("en")} sessions`;
      if (draws) stream.write(`${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}  ${counts}`);
      else stream.write(`Making the demo: ${counts}\n`);
      drawn = draws;
    },
  };
}
