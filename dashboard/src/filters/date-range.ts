import type { Filters } from "./filters";

/** Days of the reader's calendar, `YYYY-MM-DD`, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export type RangePreset = "today" | "7d" | "30d" | "90d" | "month" | "12m" | "all";

export const RANGE_PRESETS: readonly { preset: RangePreset; name: string }[] = [
  { preset: "today", name: "Today" },
  { preset: "7d", name: "Last 7 days" },
  { preset: "30d", name: "Last 30 days" },
  { preset: "90d", name: "Last 90 days" },
  { preset: "month", name: "This month" },
  { preset: "12m", name: "Last 12 months" },
  { preset: "all", name: "All time" },
];

/** Before any agent wrote a session: as `from` it says "All time" on pages that else begin with a shorter range. */
const BEGINNING = "2000-01-01";

/** What choosing the preset writes into the filters. A range up to today has no end, so that tomorrow it reaches on. */
export function rangeOfPreset(
  preset: RangePreset,
  today: string,
): { from: string | undefined; to: string | undefined } {
  const from = {
    today,
    "7d": addDays(today, -6),
    "30d": addDays(today, -29),
    "90d": addDays(today, -89),
    month: `${today.slice(0, 7)}-01`,
    "12m": addDays(today, -364),
    all: BEGINNING,
  }[preset];
  return { from, to: undefined };
}

/** The preset that the filters are equal to now. `fallback`: what a page shows while no date is chosen. */
export function presetOf(
  { from, to }: Pick<Filters, "from" | "to">,
  today: string,
  fallback: RangePreset,
): RangePreset | null {
  if (from === undefined && to === undefined) return fallback;
  if (to !== undefined && to !== today) return null;
  if (from === undefined) return "all";
  return RANGE_PRESETS.find(({ preset }) => rangeOfPreset(preset, today).from === from)?.preset ?? null;
}

/** The days that a page shows. */
export function shownRange({ from, to }: Pick<Filters, "from" | "to">, today: string, fallback: RangePreset): DayRange {
  const isNone = from === undefined && to === undefined;
  const start = isNone ? rangeOfPreset(fallback, today).from : from;
  const range = { from: start ?? BEGINNING, to: to ?? today };
  return range.from > range.to ? { from: range.to, to: range.from } : range;
}

export function isAllTime(range: DayRange): boolean {
  return range.from <= BEGINNING;
}

/** The range of the same length that ends the day before this one begins. */
export function rangeBefore({ from, to }: DayRange): DayRange {
  const days = daysBetween(from, to);
  return { from: addDays(from, -days - 1), to: addDays(from, -1) };
}

/** How many days `to` is after `from`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The day of a time in the reader's time zone. */
export function localDay(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const DAY_MS = 86_400_000;
const dayOfYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const dayOfAnyYear = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "3 Nov", "3 Nov 2025": the year only where it is not that of `today`. */
export function dayText(day: string, today: string): string {
  return (day.slice(0, 4) === today.slice(0, 4) ? dayOfYear : dayOfAnyYear).format(Date.parse(day));
}

export function rangeText(filters: Pick<Filters, "from" | "to">, today: string, fallback: RangePreset): string {
  const preset = presetOf(filters, today, fallback);
  const name = RANGE_PRESETS.find((each) => each.preset === preset)?.name;
  if (name !== undefined) return name;
  const { from, to } = shownRange(filters, today, fallback);
  if (from <= BEGINNING) return `Until ${dayText(to, today)}`;
  return from === to ? dayText(from, today) : `${dayText(from, today)} – ${dayText(to, today)}`;
}
