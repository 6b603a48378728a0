import { HOURS, WEEKDAYS } from "../charts/hours-of-week";

/** An hour of the reader's week as it stands in the address: `mon-14`. */
export function hourCell(index: number): string {
  return `${NAMES[Math.floor(index / HOURS)] ?? ""}-${String(index % HOURS).padStart(2, "0")}`;
}

/** Counted from Monday's midnight; null for what is no hour. */
export function hourIndex(cell: string): number | null {
  const [, name = "", hour] = CELL.exec(cell) ?? [];
  const weekday = NAMES.indexOf(name);
  return weekday < 0 || Number(hour) >= HOURS ? null : weekday * HOURS + Number(hour);
}

/** An hour of the UTC week, between two times in ms, the second exclusive. Weekdays from 0 for Monday. */
export interface UtcHour {
  weekday: number;
  hour: number;
  from: number;
  to: number;
}

/**
 * The UTC hours that the chart of the week counts as the reader's hour `index`: those that begin within it, another one whenever the
 * reader's clock has been changed. `offsetAt`: how many minutes the reader is before UTC at a time.
 */
export function utcHoursOf(
  index: number,
  { since, until }: { since: number; until: number },
  offsetAt: (time: number) => number = offsetHere,
): UtcHour[] {
  const changes = changesBetween(since, until, offsetAt);
  return [0, ...changes].map((from, at) => {
    const offset = offsetAt(at === 0 ? since : from);
    const utc = (Math.ceil((index * 60 - offset) / 60) + 7 * HOURS) % (7 * HOURS);
    return {
      weekday: Math.floor(utc / HOURS),
      hour: utc % HOURS,
      from,
      to: changes[at] ?? Number.MAX_SAFE_INTEGER,
    };
  });
}

/** When the offset becomes another one, to the minute. */
function changesBetween(since: number, until: number, offsetAt: (time: number) => number): number[] {
  const changes: number[] = [];
  for (let time = since; time < until; time += DAY_MS) {
    let [before, after] = [time, time + DAY_MS];
    const offset = offsetAt(before);
    if (offsetAt(after) === offset) continue;
    while (after - before > MINUTE_MS) {
      const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
}

function offsetHere(time: number): number {
  return -new Date(time).getTimezoneOffset();
}

const NAMES: readonly string[] = WEEKDAYS.map((name) => name.slice(0, 3).toLowerCase());
const CELL = /^([a-z]{3})-(\d{2})$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
