import { useCallback, useMemo, useState, type ReactNode } from "react";
import { ChartCard } from "../charts/ChartCard";
import { DataTable } from "../charts/DataTable";
import { Legend } from "../charts/Legend";
import { StackedBars, type Column } from "../charts/StackedBars";
import { daysBetween, type DayRange } from "../filters/date-range";
import { useFilters } from "../filters/useFilters";
import { Skeleton } from "../ui/Skeleton";
import { chosenOf, coloursOf, type Dimension, filterOf, useNames } from "./data/dimension";
import { axisText, metricText, type Metric } from "./data/metric";
import { periodsOf, type Every, type Period } from "./data/periods";
import { NONE, OTHERS, stackOf } from "./data/stack";
import type { UsageRow } from "./data/stats";
import styles from "./OverTime.module.css";

/** Usage over time, stacked: a click on a bar narrows to its days, one on the legend to its model, project, agent or machine. */
export function OverTime({
  title,
  rows,
  range,
  every,
  metric,
  dimension,
  today,
  actions,
  height = 220,
}: {
  title: string;
  rows: readonly UsageRow[] | undefined;
  range: DayRange;
  every: Every;
  metric: Metric;
  dimension: Dimension;
  today: string;
  actions?: ReactNode;
  /** px */
  height?: number;
}): ReactNode {
  const { filters, set } = useFilters();
  const names = useNames();
  const [emphasised, setEmphasised] = useState<string | null>(null);
  const first = rows?.[0]?.day;
  const { periods, stack } = useMemo(() => {
    // "All time" begins with the first thing there is.
    const from = first !== undefined && daysBetween(range.from, first) > MAX_EMPTY_DAYS ? first : range.from;
    const periods = rows === undefined ? [] : periodsOf({ from, to: range.to }, every, today);
    const nameOf = names(dimension, new Set(rows?.map(({ name }) => name)));
    return { periods, stack: stackOf(rows ?? [], { periods, every, metric, nameOf, colourOf: coloursOf(dimension) }) };
  }, [rows, first, range.from, range.to, every, metric, dimension, today, names]);
  const valueText = useCallback((value: number) => metricText(value, metric), [metric]);
  const axis = useCallback((value: number) => axisText(value, metric), [metric]);
  const narrow = (period: Period | undefined): void => {
    if (period === undefined) return;
    const isAlready = filters.from === period.from && filters.to === period.to;
    set(isAlready ? { from: undefined, to: undefined } : { from: period.from, to: period.to });
  };
  const chosen = chosenOf(filters, dimension);
  const { series, columns } = stack;
  return (
    <ChartCard
      title={title}
      actions={actions}
      table={() => (
        <DataTable<Column>
          caption={title}
          rows={columns.filter(({ values }) => values.some((value) => value > 0)).toReversed()}
          keyOf={({ key }) => key}
          columns={[
            { name: "Time", cell: (column) => column.title },
            ...series.map(({ name }, index) => ({
              name,
              isNumber: true,
              cell: ({ values }: Column) => valueText(values[index] ?? 0),
            })),
          ]}
        />
      )}
    >
      {rows === undefined ? (
        <Skeleton height={`${height}px`} />
      ) : series.length === 0 ? (
        <p className={styles.empty} style={{ minHeight: height }}>
          {emptyText(rows, metric)}
        </p>
      ) : (
        <>
          <StackedBars
            label={`${title}. Arrow keys go through the bars, Enter shows only these days.`}
            height={height}
            columns={columns}
            series={series}
            valueText={valueText}
            axisText={axis}
            emphasised={emphasised}
            onPick={(index) => narrow(periods[index])}
            pickNote={every === "day" ? "Press to show only this day" : `Press to show only this ${every}`}
          />
          <Legend
            series={series}
            chosen={chosen}
            canPick={(key) => key !== OTHERS && key !== NONE}
            onPick={(key) => set({ [filterOf(dimension)]: key === chosen ? undefined : key })}
            onEmphasise={setEmphasised}
          />
        </>
      )}
    </ChartCard>
  );
}

function emptyText(rows: readonly UsageRow[], metric: Metric): string {
  const isUnpriced = metric === "cost" && rows.some(({ unpricedMessages }) => unpricedMessages > 0);
  return isUnpriced ? "Nothing in these days has a known price." : "Nothing in these days.";
}

const MAX_EMPTY_DAYS = 400;
