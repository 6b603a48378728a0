import { heatLevels } from "./heat-level";

export interface CalendarDay {
  /** YYYY-MM-DD */
  readonly day: string;
  /** Columns and rows from 0; weeks begin on Monday. */
  readonly week: number;
  readonly weekday: number;
  readonly value: number;
  readonly level: number;
}

const DAY_MS = 86_400_000;
const month = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

/** Every day between the two, both included, and where it stands in a calendar of weeks. */
export function calendarOf(from: string, to: string, values: ReadonlyMap<string, number>): CalendarDay[] {
  const levelOf = heatLevels([...values.values()]);
  const start = Date.parse(from);
  const offset = weekdayOf(start);
  const count = Math.round((Date.parse(to) - start) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const day = new Date(start + index * DAY_MS).toISOString().slice(0, 10);
    const value = values.get(day) ?? 0;
    const at = index + offset;
    return { day, week: Math.floor(at / 7), weekday: at % 7, value, level: levelOf(value) };
  });
}

/** A month's name over the first whole week that begins in it, where there is room for it. */
export function monthLabels(days: readonly CalendarDay[]): { text: string; week: number }[] {
  const labels: { text: string; week: number }[] = [];
  for (const { day, week } of days) {
    if (!day.endsWith("-01")) continue;
    const at = days.find((each) => each.day === day)?.weekday === 0 ? week : week + 1;
    if (at - (labels.at(-1)?.week ?? -9) >= 3) labels.push({ text: month.format(Date.parse(day)), week: at });
  }
  return labels.filter(({ week }) => week < (days.at(-1)?.week ?? 0));
}

/** 0 for Monday. */
function weekdayOf(time: number): number {
  return (new Date(time).getUTCDay() + 6) % 7;
}
