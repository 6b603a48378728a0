import { addDays, dayText, type DayRange } from "../../filters/date-range";

/** How time is cut. Weeks begin on Monday. */
export type Every = "day" | "week" | "month";

export const EVERY: readonly { value: Every; name: string }[] = [
  { value: "day", name: "Day" },
  { value: "week", name: "Week" },
  { value: "month", name: "Month" },
];

export interface Period {
  /** Its first day; of the first one too where the range begins within it. */
  readonly key: string;
  /** As far as the range reaches. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly title: string;
}

const MAX_PERIODS = 4_000;
const monthName = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });
const longDay = new Intl.DateTimeFormat("en", {
  weekday: "long",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** What a range is best drawn by. */
export function everyOf(days: number): Every {
  if (days <= 92) return "day";
  return days <= 740 ? "week" : "month";
}

/** The first day of the period that a day is in. */
export function periodKey(day: string, every: Every): string {
  if (every === "day") return day;
  if (every === "month") return `${day.slice(0, 7)}-01`;
  return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
}

/** All periods of the range, those without anything too: time is not to shrink where nothing happened. */
export function periodsOf(range: DayRange, every: Every, today: string): Period[] {
  const periods: Period[] = [];
  let key = periodKey(range.from, every);
  while (key <= range.to && periods.length < MAX_PERIODS) {
    const next = nextKey(key, every);
    const from = key < range.from ? range.from : key;
    const last = addDays(next, -1);
    const to = last > range.to ? range.to : last;
    periods.push({ key, from, to, label: labelOf(key, every, today), title: titleOf({ key, from, to }, every, today) });
    key = next;
  }
  return periods;
}

function nextKey(key: string, every: Every): string {
  if (every === "day") return addDays(key, 1);
  if (every === "week") return addDays(key, 7);
  return periodKey(addDays(key, 31), "month");
}

function labelOf(key: string, every: Every, today: string): string {
  return every === "month" ? monthName.format(Date.parse(key)) : dayText(key, today);
}

function titleOf(period: { key: string; from: string; to: string }, every: Every, today: string): string {
  if (every === "month") return monthName.format(Date.parse(period.key));
  if (every === "day") return dayTitle(period.key);
  return `${dayText(period.from, today)} – ${dayText(period.to, today)}`;
}

/** "Tuesday, Nov 3, 2026". */
export function dayTitle(day: string): string {
  return longDay.format(Date.parse(day));
}
