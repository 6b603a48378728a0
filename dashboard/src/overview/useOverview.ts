import { useMemo } from "react";
import { addDays, daysBetween } from "../filters/date-range";
import type { Dimension } from "../usage/data/dimension";
import type { Totals } from "../usage/data/stats";
import { hoursLoader, seriesLoader, statsLoader, topSessionsLoader } from "../usage/data/loaders";
import type { Metric } from "../usage/data/metric";
import { everyOf } from "../usage/data/periods";
import { useLoaded } from "../usage/data/useLoaded";
import { useRefresh } from "../usage/data/useRefresh";
import { useUsagePage } from "../usage/useUsagePage";

const TOP = 8;

/** All the figures of the overview, each asked for by itself: what is there is shown. */
export function useOverview(metric: Metric, dimension: Dimension, newest: string | undefined) {
  const page = useUsagePage();
  const { query, before, today, range } = page;
  const { asOf, refresh } = useRefresh(newest);
  const rankedBy = metric === "sessions" ? "messages" : metric;
  const stats = useLoaded(statsLoader, query, asOf);
  const series = useLoaded(
    seriesLoader,
    useMemo(() => ({ ...query, by: dimension }), [query, dimension]),
    asOf,
  );
  const year = useLoaded(
    hoursLoader,
    useMemo(
      () => ({ ...query, fromDay: addDays(today, -365), toDay: query.toDay > today ? query.toDay : today }),
      [query, today],
    ),
    asOf,
  );
  const earlier = useLoaded(statsLoader, before, asOf);
  const top = useLoaded(
    topSessionsLoader,
    useMemo(() => ({ ...query, by: rankedBy, limit: TOP }) as const, [query, rankedBy]),
    asOf,
  );
  const all = [stats, series, year, earlier, top];
  return {
    ...page,
    every: everyOf(
      Math.min(daysBetween(range.from, range.to), daysBetween(stats.value?.byDay[0]?.day ?? range.from, range.to)),
    ),
    rankedBy,
    stats: stats.value,
    before: before === null || isNothing(earlier.value?.totals) ? null : earlier.value?.totals,
    series: series.value,
    year: year.value,
    top: top.value,
    at: stats.at,
    isLoading: all.some(({ isLoading }, index) => isLoading && !(index === 3 && before === null)),
    failure: all.find(({ failure }) => failure !== null)?.failure ?? null,
    refresh,
  } as const;
}

/** Before there was anything, nothing is "new". */
function isNothing(totals: Totals | undefined): boolean {
  return totals !== undefined && totals.messages === 0 && totals.sessions === 0;
}
