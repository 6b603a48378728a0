import { useCallback } from "react";
import { isAllTime, type DayRange } from "../filters/date-range";
import type { FilterChange } from "../filters/filter-field";
import { writeFilters, type SearchParams } from "../filters/filters";
import { useFilters } from "../filters/useFilters";

/** What leads to the sessions behind a mark of a chart: with what the mark stands for, the filters of the page, and the days that it shows. */
export function useSessionsBehind(range: DayRange, today: string): (mark: FilterChange) => SearchParams {
  const { filters } = useFilters();
  return useCallback(
    (mark) => {
      const { from: _from, to, ...others } = filters;
      const from = isAllTime(range) ? {} : { from: range.from };
      const until = to === undefined || to >= today ? {} : { to };
      return writeFilters(Object.fromEntries(Object.entries({ ...others, ...from, ...until, ...mark })));
    },
    [filters, range.from, today],
  );
}
