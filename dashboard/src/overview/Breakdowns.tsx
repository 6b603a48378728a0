import type { ReactNode } from "react";
import { BarList, type Bar } from "../charts/BarList";
import { ChartCard } from "../charts/ChartCard";
import { DataTable } from "../charts/DataTable";
import type { FilterChange } from "../filters/filter-field";
import type { SearchParams } from "../filters/filters";
import { useFilters } from "../filters/useFilters";
import { compactText, countText } from "../ui/number-text";
import { chosenOf, DIMENSIONS, filterOf, useNames, type Dimension } from "../usage/data/dimension";
import { ofTotals, type Metric } from "../usage/data/metric";
import type { Stats, Totals } from "../usage/data/stats";
import { UsageCost } from "../usage/UsageCost";
import { TokenBuckets } from "./TokenBuckets";
import { ToolBreakdown } from "./ToolBreakdown";
import styles from "./Overview.module.css";

type Entry = Totals & { key: string | null };

/** By project, model, agent, machine and tool. */
export function Breakdowns({
  stats,
  metric,
  sessionsBehind,
}: {
  stats: Stats;
  metric: Metric;
  sessionsBehind: (mark: FilterChange) => SearchParams;
}): ReactNode {
  const sessionsOf = (tool: string): SearchParams => sessionsBehind({ tool });
  return (
    <div className={styles.breakdowns}>
      {ORDER.map((dimension) => (
        <Breakdown key={dimension} dimension={dimension} entries={entriesOf(stats, dimension)} metric={metric} />
      ))}
      <ToolBreakdown tools={stats.byTool} sessionsOf={sessionsOf} />
      <TokenBuckets tokens={stats.totals.tokens} />
    </div>
  );
}

const ORDER: readonly Dimension[] = ["project", "model", "source", "machine"];

function Breakdown({
  dimension,
  entries,
  metric,
}: {
  dimension: Dimension;
  entries: readonly Entry[];
  metric: Metric;
}): ReactNode {
  const { filters, set } = useFilters();
  const names = useNames();
  const nameOf = names(
    dimension,
    entries.map(({ key }) => key),
  );
  const title = `By ${DIMENSIONS.find(({ value }) => value === dimension)?.name.toLowerCase() ?? dimension}`;
  const chosen = chosenOf(filters, dimension);
  const ranked = entries
    .filter((entry) => ofTotals(entry, metric) !== 0 || (metric === "cost" && entry.unpricedMessages > 0))
    .toSorted((a, b) => ofTotals(b, metric) - ofTotals(a, metric));
  const bars: Bar[] = ranked.map((entry) => ({
    key: entry.key ?? "",
    label: nameOf(entry.key),
    title: entry.key ?? nameOf(null),
    value: ofTotals(entry, metric),
    text: <Amount totals={entry} metric={metric} />,
  }));
  return (
    <ChartCard
      title={title}
      table={() => (
        <DataTable
          caption={title}
          rows={ranked}
          keyOf={({ key }) => key ?? ""}
          columns={[
            { name: "Name", cell: ({ key }) => nameOf(key) },
            { name: "Sessions", isNumber: true, cell: ({ sessions }) => countText(sessions) },
            { name: "Messages", isNumber: true, cell: ({ messages }) => countText(messages) },
            { name: "Tokens", isNumber: true, cell: ({ tokens }) => countText(tokens.total) },
            { name: "Cost", isNumber: true, cell: (entry) => <Amount totals={entry} metric="cost" /> },
          ]}
        />
      )}
    >
      <BarList
        bars={bars}
        chosen={chosen}
        canPick={(key) => key !== ""}
        onPick={(key) => set({ [filterOf(dimension)]: key === chosen ? undefined : key })}
      />
    </ChartCard>
  );
}

function Amount({ totals, metric }: { totals: Totals; metric: Metric }): ReactNode {
  if (metric === "cost") {
    const { costMicroUsd, unpricedMessages, tokens } = totals;
    return <UsageCost microUsd={costMicroUsd} unpricedMessages={unpricedMessages} tokens={tokens.total} />;
  }
  return metric === "tokens" ? compactText(totals.tokens.total) : countText(ofTotals(totals, metric));
}

function entriesOf(stats: Stats, dimension: Dimension): Entry[] {
  switch (dimension) {
    case "model":
      return stats.byModel.map((entry) => ({ ...entry, key: entry.model }));
    case "project":
      return stats.byProject.map((entry) => ({ ...entry, key: entry.projectPath }));
    case "source":
      return stats.bySource.map((entry) => ({ ...entry, key: entry.source }));
    case "machine":
      return stats.byMachine.map((entry) => ({ ...entry, key: entry.machineId }));
  }
}
