import type { ReactNode } from "react";
import { DataTable } from "../charts/DataTable";
import { useFilters } from "../filters/useFilters";
import { Card } from "../ui/Card";
import { Cost } from "../ui/Cost";
import { UsageCost } from "./UsageCost";
import { compactText, countText } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import type { Column } from "../ui/Table";
import { chosenOf, DIMENSIONS, filterOf, useNames, type Dimension } from "./data/dimension";
import { hitRate, percentText, sharesOf, type Share } from "./data/shares";
import { NONE } from "./data/stack";
import type { UsageRow } from "./data/stats";
import styles from "./Usage.module.css";

/** The same as the chart in numbers, with each one's share of the cost. */
export function ShareTable({
  rows,
  dimension,
}: {
  rows: readonly UsageRow[] | undefined;
  dimension: Dimension;
}): ReactNode {
  const { filters, set } = useFilters();
  const names = useNames();
  const what = DIMENSIONS.find(({ value }) => value === dimension)?.name ?? "";
  const title = `By ${what.toLowerCase()}`;
  if (rows === undefined) return <Skeleton height="16rem" />;
  const { shares, whole } = sharesOf(rows);
  const chosen = chosenOf(filters, dimension);
  const named = names(
    dimension,
    shares.map(({ key }) => key),
  );
  const nameOf = ({ key }: Share): string => named(key === NONE ? null : key);
  const share = (part: number, all: number): string => (all === 0 || part === 0 ? "" : percentText(part / all));
  const columns: readonly Column<Share>[] = [
    {
      name: what,
      cell: (row) =>
        row === whole ? (
          "Together"
        ) : row.key === NONE ? (
          nameOf(row)
        ) : (
          <button
            type="button"
            className={styles.name}
            title={row.key}
            aria-pressed={row.key === chosen}
            onClick={() => set({ [filterOf(dimension)]: row.key === chosen ? undefined : row.key })}
          >
            {nameOf(row)}
          </button>
        ),
    },
    {
      name: "Cost",
      isNumber: true,
      cell: ({ costMicroUsd, unpricedMessages, tokens }) => (
        <UsageCost microUsd={costMicroUsd} unpricedMessages={unpricedMessages} tokens={tokens} />
      ),
    },
    { name: "Share", isNumber: true, cell: ({ costMicroUsd }) => share(costMicroUsd, whole.costMicroUsd) },
    { name: "Sessions", isNumber: true, cell: ({ sessions }) => countText(sessions) },
    { name: "Messages", isNumber: true, cell: ({ messages }) => countText(messages) },
    { name: "Tokens", isNumber: true, cell: ({ tokens }) => <Count value={tokens} /> },
    { name: "Input", isNumber: true, cell: ({ input }) => <Count value={input} /> },
    { name: "Output", isNumber: true, cell: ({ output, reasoning }) => <Count value={output + reasoning} /> },
    { name: "Cache read", isNumber: true, cell: ({ cacheRead }) => <Count value={cacheRead} /> },
    { name: "Cache write", isNumber: true, cell: ({ cacheWrite }) => <Count value={cacheWrite} /> },
    { name: "Cache hits", isNumber: true, cell: (row) => percentOrNone(hitRate(row)) },
    {
      name: "Cache saved",
      isNumber: true,
      cell: ({ cacheSavedMicroUsd }) => <Cost microUsd={cacheSavedMicroUsd === 0 ? null : cacheSavedMicroUsd} />,
    },
  ];
  return (
    <Card title={title}>
      {shares.length === 0 ? (
        <p className={styles.note}>Nothing in these days.</p>
      ) : (
        <DataTable caption={title} columns={columns} rows={shares} keyOf={({ key }) => key} foot={whole} />
      )}
    </Card>
  );
}

function Count({ value }: { value: number }): ReactNode {
  return <span title={countText(value)}>{compactText(value)}</span>;
}

function percentOrNone(rate: number | null): string {
  return rate === null ? "" : percentText(rate);
}
