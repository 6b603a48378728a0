import type { ReactNode } from "react";
import { FilterBar } from "../filters/FilterBar";
import { useFilters } from "../filters/useFilters";
import { USAGE_FIELDS } from "../filters/usage-fields";
import { useParam } from "../filters/useParam";
import { PageHeader } from "../ui/PageHeader";
import { Segmented } from "../ui/Segmented";
import { Skeleton } from "../ui/Skeleton";
import { DIMENSIONS } from "../usage/data/dimension";
import { METRIC_VALUES, METRICS } from "../usage/data/metric";
import { LoadFailure } from "../usage/LoadFailure";
import { OverTime } from "../usage/OverTime";
import { Updated } from "../usage/Updated";
import { USUAL_RANGE } from "../usage/useUsagePage";
import { ActivityMaps } from "./ActivityMaps";
import { Breakdowns } from "./Breakdowns";
import { LatestSessions } from "./LatestSessions";
import { StatCards } from "./StatCards";
import { TopSessions } from "./TopSessions";
import { useLatestSessions, type LatestSession } from "./useLatestSessions";
import { useOverview } from "./useOverview";
import { useSessionsBehind } from "./useSessionsBehind";
import styles from "./Overview.module.css";

export function Overview(): ReactNode {
  const [metric, setMetric] = useParam("metric", METRIC_VALUES);
  const [dimension, setDimension] = useParam("by", ["source", "model", "project", "machine"]);
  const latest = useLatestSessions(useFilters().filters);
  const overview = useOverview(metric, dimension, newestOf(latest));
  const { stats, before, range, today } = overview;
  const sessionsBehind = useSessionsBehind(range, today);
  return (
    <>
      <PageHeader title="Overview">
        <Updated at={overview.at} isLoading={overview.isLoading} onRefresh={overview.refresh} />
      </PageHeader>
      <FilterBar fields={USAGE_FIELDS} fallback={USUAL_RANGE}>
        <Segmented label="Measure" options={METRICS} value={metric} onChange={setMetric} />
      </FilterBar>
      {overview.failure === null ? null : <LoadFailure failure={overview.failure} onRetry={overview.refresh} />}
      <div className={styles.page}>
        {stats === undefined ? <Skeleton height="8.5rem" /> : <StatCards stats={stats} before={before} range={range} />}
        <div className={styles.wide}>
          <OverTime
            title="Activity"
            height={262}
            rows={stats?.overTime}
            range={range}
            every={overview.every}
            metric={metric}
            dimension={overview.shownDimension}
            today={today}
            actions={<Segmented label="Stacked by" options={DIMENSIONS} value={dimension} onChange={setDimension} />}
          />
          {latest === undefined ? <Skeleton height="19rem" /> : <LatestSessions sessions={latest} />}
        </div>
        <ActivityMaps year={overview.year} hours={stats?.hours} today={today} sessionsBehind={sessionsBehind} />
        {stats === undefined ? (
          <Skeleton height="16rem" />
        ) : (
          <Breakdowns stats={stats} metric={metric} sessionsBehind={sessionsBehind} />
        )}
        <TopSessions top={overview.top} by={overview.rankedBy} />
        <p className={styles.note}>
          Figures are counted by days in UTC; the calendar and the hours are in your time zone.
        </p>
      </div>
    </>
  );
}

/** Another whenever the backend has got something of these sessions. */
function newestOf(sessions: readonly LatestSession[] | undefined): string | undefined {
  return sessions?.map(({ id, syncedAt, messageCount }) => `${id} ${syncedAt} ${messageCount}`).join();
}
