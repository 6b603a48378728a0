import { isAllTime, rangeBefore, shownRange, type DayRange, type RangePreset } from "../../filters/date-range";
import type { Filters } from "../../filters/filters";

/** Which usage a page shows, as the backend takes it. */
export interface UsageQuery {
  fromDay: string;
  toDay: string;
  filters: { source?: string; project?: string; model?: string; machine?: string };
}

/**
 * The filters that usage has, and the days. Usage is counted by UTC days: a range up to today reaches to the later of the reader's
 * day and the UTC one, so that what was done just now is in it.
 */
export function usageQuery(filters: Filters, fallback: RangePreset, today: string, utcToday: string): UsageQuery {
  return { ...daysOf(shownRange(filters, today, fallback), today, utcToday), filters: usageFilters(filters) };
}

/** The days before, as many; null where there is nothing before. */
export function queryBefore(filters: Filters, fallback: RangePreset, today: string): UsageQuery | null {
  const range = shownRange(filters, today, fallback);
  if (isAllTime(range)) return null;
  const { from, to } = rangeBefore(range);
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
  return { fromDay: from, toDay: to === today && utcToday > to ? utcToday : to };
}
