import type { ScaleBand, ScaleLinear } from "d3-scale";
import { memo, type ReactNode } from "react";
import type { Column, Series } from "./StackedBars";

/** The bars alone: drawn once, however the cursor moves over them. */
export const StackedColumns = memo(function StackedColumns({
  columns,
  series,
  x,
  y,
  emphasised,
}: {
  columns: readonly Column[];
  series: readonly Series[];
  x: ScaleBand<number>;
  y: ScaleLinear<number, number>;
  emphasised: string | null;
}): ReactNode {
  return series.map(({ key, colour }, at) => (
    <path
      key={key}
      d={pathOf(columns, at, x, y)}
      fill={colour}
      opacity={emphasised === null || emphasised === key ? 1 : 0.25}
    />
  ));
});

/** One path a series: a year by day with ten series is ten elements, not thousands. */
function pathOf(columns: readonly Column[], at: number, x: ScaleBand<number>, y: ScaleLinear<number, number>): string {
  const width = x.bandwidth();
  let path = "";
  for (const [index, { values }] of columns.entries()) {
    const value = values[at] ?? 0;
    if (value <= 0) continue;
    let below = 0;
    for (let each = 0; each < at; each++) below += Math.max(0, values[each] ?? 0);
    const [top, bottom] = [y(below + value), y(below)];
    // A line of the ground between two series tells them apart where colours do not.
    const height = Math.max(0.5, bottom - top - (below > 0 && bottom - top > 2 ? 1 : 0));
    path += `M${round(x(index) ?? 0)} ${round(top)}h${round(width)}v${round(height)}h${round(-width)}z`;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
