import {
  addDays,
  daysBetween,
  isAllTime,
  rangeBefore,
  shownRange,
  type DayRange,
  type RangePreset,
} from "../../filters/date-range";
import type { Filters } from "../../filters/filters";

/** Which usage a page shows, as the backend takes it. */
export interface UsageQuery {
  fromDay: string;
  toDay: string;
  filters: { source?: string; project?: string; model?: string; machine?: string };
}

/**
 * The filters that usage has, and the days. Usage is counted by UTC days: a range up to today takes in the UTC day of now, be it the
 * reader's next one or, where they look at today alone, the one before: what was done just now is in it.
 */
export function usageQuery(filters: Filters, fallback: RangePreset, today: string, utcToday: string): UsageQuery {
  const range = shownRange(filters, today, fallback);
  return { ...daysOf(range, today, utcToday), filters: usageFilters(filters) };
}

/** The days before, as many; null where there is nothing before. */
export function queryBefore(
  filters: Filters,
  fallback: RangePreset,
  today: string,
  utcToday: string,
): UsageQuery | null {
  const range = shownRange(filters, today, fallback);
  if (isAllTime(range)) return null;
  const { fromDay } = daysOf(range, today, utcToday);
  const { from, to } = rangeBefore({ from: fromDay, to: addDays(fromDay, daysBetween(range.from, range.to)) });
  return { fromDay: from, toDay: to, filters: usageFilters(filters) };
}

export function usageFilters({ agent, project, model, machine }: Filters): UsageQuery["filters"] {
  return {
    ...(agent === undefined ? {} : { source: agent }),
    ...(project === undefined ? {} : { project }),
    ...(model === undefined ? {} : { model }),
    ...(machine === undefined ? {} : { machine }),
  };
}

function daysOf({ from, to }: DayRange, today: string, utcToday: string): { fromDay: string; toDay: string } {
  if (to !== today) return { fromDay: from, toDay: to };
  // Of the reader's today, UTC has nothing yet.
  if (from > utcToday) return { fromDay: utcToday, toDay: utcToday };
  return { fromDay: from, toDay: utcToday > to ? utcToday : to };
}
