import { Download } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { daysBetween } from "../filters/date-range";
import { FilterBar } from "../filters/FilterBar";
import { USAGE_FIELDS } from "../filters/usage-fields";
import { useParam } from "../filters/useParam";
import { Button } from "../ui/Button";
import { PageHeader } from "../ui/PageHeader";
import { Segmented } from "../ui/Segmented";
import { Skeleton } from "../ui/Skeleton";
import { downloadText } from "./csv";
import { DIMENSIONS, useNames } from "./data/dimension";
import { statsLoader } from "./data/loaders";
import { METRICS } from "./data/metric";
import { EVERY, everyOf, periodsOf } from "./data/periods";
import { useLoaded } from "./data/useLoaded";
import { useRefresh } from "./data/useRefresh";
import { LoadFailure } from "./LoadFailure";
import { OverTime } from "./OverTime";
import { PriceTable } from "./prices/PriceTable";
import { ShareTable } from "./ShareTable";
import { UnpricedModels } from "./UnpricedModels";
import { Updated } from "./Updated";
import { usageCsv } from "./usage-csv";
import { UsageFigures } from "./UsageFigures";
import { USUAL_RANGE, useUsagePage } from "./useUsagePage";
import styles from "./Usage.module.css";

const MEASURES = METRICS.filter(({ value }) => value === "cost" || value === "tokens");

/** Cost and tokens over time, by whatever they can be told apart by; what models cost, and the user's own prices. */
export function UsagePage(): ReactNode {
  const { query, today } = useUsagePage();
  const [metric, setMetric] = useParam("metric", ["cost", "tokens"]);
  const [chosenDimension, setDimension] = useParam("by", ["model", "project", "source", "machine"]);
  const [chosenEvery, setEvery] = useParam("every", ["auto", "day", "week", "month"]);
  const { asOf, refresh } = useRefresh();
  const names = useNames();
  const asked = useMemo(() => ({ ...query, over: chosenDimension }), [query, chosenDimension]);
  const { failure, ...loaded } = useLoaded(statsLoader, asked, asOf);
  const stats = loaded.value;
  const { fromDay, toDay, over: dimension } = loaded.args ?? asked;
  const range = { from: fromDay, to: toDay };
  const first = stats?.overTime[0]?.day ?? range.from;
  const shown = { from: first > range.from ? first : range.from, to: range.to };
  const every = chosenEvery === "auto" ? everyOf(daysBetween(shown.from, shown.to)) : chosenEvery;
  const download = (): void => {
    const text = usageCsv(stats?.overTime ?? [], {
      every,
      periods: periodsOf(shown, every, today),
      dimension,
      nameOf: names(dimension, []),
    });
    downloadText(`usage-${shown.from}-${shown.to}-by-${dimension}.csv`, "text/csv", text);
  };
  return (
    <>
      <PageHeader title="Usage">
        <Updated at={loaded.at} isLoading={loaded.isLoading} onRefresh={refresh} />
        <Button size="s" onClick={download} disabled={!loaded.isCurrent}>
          <Download aria-hidden size={14} />
          CSV
        </Button>
      </PageHeader>
      <FilterBar fields={USAGE_FIELDS} fallback={USUAL_RANGE}>
        <Segmented
          label="Measure"
          options={MEASURES}
          value={metric}
          onChange={(value) => setMetric(value === "tokens" ? "tokens" : "cost")}
        />
        <Segmented label="By" options={DIMENSIONS} value={chosenDimension} onChange={setDimension} />
        <Segmented label="Every" options={EVERY} value={every} onChange={setEvery} />
      </FilterBar>
      {failure === null ? null : <LoadFailure failure={failure} onRetry={refresh} />}
      <div className={styles.page}>
        {stats === undefined ? <Skeleton height="4.5rem" /> : <UsageFigures totals={stats.totals} />}
        {stats === undefined ? null : <UnpricedModels byModel={stats.byModel} />}
        <OverTime
          title={metric === "cost" ? "Cost over time" : "Tokens over time"}
          rows={stats?.overTime}
          range={range}
          every={every}
          metric={metric}
          dimension={dimension}
          today={today}
        />
        <ShareTable rows={stats?.overTime} dimension={dimension} />
        <PriceTable />
        <p className={styles.note}>Usage is counted by days in UTC.</p>
      </div>
    </>
  );
}
