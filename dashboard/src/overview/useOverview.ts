import { useMemo } from "react";
import { addDays, daysBetween } from "../filters/date-range";
import type { Dimension } from "../usage/data/dimension";
import type { Totals } from "../usage/data/stats";
import { hoursLoader, statsLoader, topSessionsLoader, totalsLoader } from "../usage/data/loaders";
import type { Metric } from "../usage/data/metric";
import { everyOf } from "../usage/data/periods";
import { useLoaded } from "../usage/data/useLoaded";
import { useRefresh } from "../usage/data/useRefresh";
import { useUsagePage } from "../usage/useUsagePage";

const TOP = 8;

/** All the figures of the overview, each asked for by itself: what is there is shown. */
export function useOverview(metric: Metric, dimension: Dimension, newest: string | undefined) {
  const page = useUsagePage();
  const { query, before, today } = page;
  const { asOf, refresh } = useRefresh(newest);
  const rankedBy = metric === "sessions" ? "messages" : metric;
  const asked = useMemo(() => ({ ...query, over: dimension }), [query, dimension]);
  const stats = useLoaded(statsLoader, asked, asOf);
  const { fromDay, toDay, over } = stats.args ?? asked;
  const range = { from: fromDay, to: toDay };
  // What stands further down the page is read while the browser draws what stands first: one answer would wait for the other.
  const isFirst = stats.value === undefined && stats.failure === null;
  const earlier = useLoaded(totalsLoader, isFirst ? null : before, asOf);
  const yearAsked = useMemo(
    () => ({ ...query, fromDay: addDays(today, -365), toDay: query.toDay > today ? query.toDay : today }),
    [query, today],
  );
  const year = useLoaded(hoursLoader, isFirst ? null : yearAsked, asOf);
  const topAsked = useMemo(() => ({ ...query, by: rankedBy, limit: TOP }) as const, [query, rankedBy]);
  const top = useLoaded(topSessionsLoader, isFirst ? null : topAsked, asOf);
  const isCompared = stats.isCurrent && earlier.isCurrent && !isNothing(earlier.value);
  const all = [stats, year, top, ...(before === null ? [] : [earlier])];
  return {
    ...page,
    range,
    shownDimension: over,
    every: everyOf(
      Math.min(daysBetween(range.from, range.to), daysBetween(stats.value?.byDay[0]?.day ?? range.from, range.to)),
    ),
    rankedBy: top.args?.by ?? rankedBy,
    stats: stats.value,
    before: isCompared ? earlier.value : before === null || earlier.isCurrent ? null : undefined,
    year: year.value,
    top: top.value,
    at: stats.at,
    isLoading: all.some(({ isLoading }) => isLoading),
    failure: all.find(({ failure }) => failure !== null)?.failure ?? null,
    refresh,
  } as const;
}

/** Before there was anything, nothing is "new". */
function isNothing(totals: Totals | undefined): boolean {
  return totals !== undefined && totals.messages === 0 && totals.sessions === 0;
}
