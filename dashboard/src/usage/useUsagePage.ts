import { useMemo } from "react";
import { localDay, type DayRange, type RangePreset } from "../filters/date-range";
import type { Filters } from "../filters/filters";
import { useFilters } from "../filters/useFilters";
import { useMinute } from "../ui/RelativeTime";
import { queryBefore, usageQuery, type UsageQuery } from "./data/usage-query";

/** The days that statistics begin with. */
export const USUAL_RANGE: RangePreset = "30d";

export interface UsagePage {
  readonly filters: Filters;
  readonly today: string;
  /** The days that are counted, for charts. */
  readonly range: DayRange;
  readonly query: UsageQuery;
  readonly before: UsageQuery | null;
}

/** What the address says of a page of statistics. */
export function useUsagePage(): UsagePage {
  const { filters } = useFilters();
  const now = useMinute();
  const today = localDay(now);
  const utcToday = new Date(now).toISOString().slice(0, 10);
  return useMemo(() => {
    const query = usageQuery(filters, USUAL_RANGE, today, utcToday);
    return {
      filters,
      today,
      range: { from: query.fromDay, to: query.toDay },
      query,
      before: queryBefore(filters, USUAL_RANGE, today, utcToday),
    };
  }, [filters, today, utcToday]);
}
