import { MAX_SERIES, OTHERS_COLOUR, seriesColour } from "../../charts/series-colours";
import type { Column, Series } from "../../charts/StackedBars";
import { ofRow, type Metric } from "./metric";
import { periodKey, type Every, type Period } from "./periods";
import type { UsageRow } from "./stats";

/** The key of what has no name, and of what is drawn as one for want of colours. Neither can be filtered by. */
export const NONE = "";
export const OTHERS = "\u0000others";

export interface Stack {
  readonly series: readonly Series[];
  readonly columns: readonly Column[];
}

/** The rows as bars: the greatest groups each by itself, the others as one. */
export function stackOf(
  rows: readonly UsageRow[],
  {
    periods,
    every,
    metric,
    nameOf,
    colourOf = (_key, index) => seriesColour(index),
  }: {
    periods: readonly Period[];
    every: Every;
    metric: Metric;
    nameOf: (key: string | null) => string;
    colourOf?: ((key: string, index: number) => string) | undefined;
  },
): Stack {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row.name ?? NONE, (sums.get(row.name ?? NONE) ?? 0) + ofRow(row, metric));
  const ranked = [...sums].filter(([, sum]) => sum > 0).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const own = ranked.slice(0, ranked.length > MAX_SERIES ? MAX_SERIES - 1 : MAX_SERIES).map(([key]) => key);
  const series: Series[] = own.map((key, index) => ({
    key,
    name: nameOf(key === NONE ? null : key),
    colour: key === NONE ? OTHERS_COLOUR : colourOf(key, index),
  }));
  const left = ranked.length - own.length;
  if (left > 0) series.push({ key: OTHERS, name: `${left} others`, colour: OTHERS_COLOUR });
  const places = new Map(own.map((key, index) => [key, index]));
  const columnOf = new Map(periods.map(({ key }, index) => [key, index]));
  const values = periods.map(() => series.map(() => 0));
  for (const row of rows) {
    const column = values[columnOf.get(periodKey(row.day, every)) ?? -1];
    const place = places.get(row.name ?? NONE) ?? series.length - 1;
    if (column !== undefined && place >= 0) column[place] = (column[place] ?? 0) + ofRow(row, metric);
  }
  return {
    series,
    columns: periods.map(({ key, label, title }, index) => ({ key, label, title, values: values[index] ?? [] })),
  };
}
