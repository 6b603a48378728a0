import type { ScaleBand } from "d3-scale";
import { memo, type ReactNode } from "react";
import type { Column, Series } from "./StackedBars";

/** What is read out of each bar, as options to choose from. Nothing of it is seen. */
export const BarOptions = memo(function BarOptions({
  id,
  columns,
  series,
  sums,
  x,
  top,
  height,
  valueText,
}: {
  id: string;
  columns: readonly Column[];
  series: readonly Series[];
  sums: readonly number[];
  x: ScaleBand<number>;
  top: number;
  height: number;
  valueText: (value: number) => string;
}): ReactNode {
  return columns.map(({ key, title, values }, index) => {
    const parts = series.length < 2 ? [] : ranked(values, series);
    const whole = `${title}: ${valueText(sums[index] ?? 0)}`;
    return (
      <rect
        key={key}
        id={`${id}-${index}`}
        role="option"
        aria-selected={false}
        aria-label={[whole, ...parts.map(({ name, value }) => `${name} ${valueText(value)}`)].join(", ")}
        fill="none"
        x={x(index)}
        y={top}
        width={x.bandwidth()}
        height={height}
      />
    );
  });
});

/** A bar's parts, the greatest first. */
export function ranked(
  values: readonly number[],
  series: readonly Series[],
): { name: string; colour: string; value: number }[] {
  return series
    .map(({ name, colour }, index) => ({ name, colour, value: values[index] ?? 0 }))
    .filter(({ value }) => value !== 0)
    .toSorted((a, b) => b.value - a.value);
}
