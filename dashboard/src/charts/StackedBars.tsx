import { scaleBand, scaleLinear } from "d3-scale";
import { useId, useMemo, type ReactNode } from "react";
import { BarAxes } from "./BarAxes";
import { BarOptions, ranked } from "./BarOptions";
import { ChartTip } from "./ChartTip";
import { StackedColumns } from "./StackedColumns";
import { ALONG, useChartCursor } from "./useChartCursor";
import { useWidth } from "./useWidth";
import styles from "./StackedBars.module.css";

export interface Series {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
}

export interface Column {
  readonly key: string;
  /** Under the axis, where there is room: "Nov 3". */
  readonly label: string;
  /** In full: "Tuesday, Nov 3". */
  readonly title: string;
  /** As many as there are series, in their order. */
  readonly values: readonly number[];
}

const MARGIN = { top: 8, bottom: 22, left: 52 };

/**
 * Amounts over time, one bar a period, stacked by series. `onPick` takes a period's place in `columns`. What does not move with the
 * cursor is drawn once: `columns`, `series` and the functions that write values must stay the same objects.
 */
export function StackedBars({
  label,
  columns,
  series,
  valueText,
  axisText,
  emphasised = null,
  onPick,
  pickNote,
  height = 220,
}: {
  label: string;
  columns: readonly Column[];
  series: readonly Series[];
  valueText: (value: number) => string;
  axisText: (value: number) => string;
  /** The key of the series that stands out. */
  emphasised?: string | null;
  onPick?: (index: number) => void;
  /** What a click does: "Press to show only this day". */
  pickNote?: string;
  /** px */
  height?: number;
}): ReactNode {
  const id = useId();
  const [host, width] = useWidth<HTMLDivElement>();
  const sums = useMemo(() => columns.map(({ values }) => values.reduce((sum, value) => sum + value, 0)), [columns]);
  const x = useMemo(
    () =>
      scaleBand<number>()
        .domain(columns.map((_, index) => index))
        .range([MARGIN.left, Math.max(MARGIN.left, width)])
        .paddingInner(columns.length > 120 ? 0.1 : 0.2),
    [columns, width],
  );
  const y = useMemo(
    () =>
      scaleLinear()
        .domain([0, Math.max(...sums, 0) || 1])
        .nice(4)
        .range([height - MARGIN.bottom, MARGIN.top]),
    [sums, height],
  );
  const cursor = useChartCursor({ count: columns.length, moves: ALONG, onPick });
  const at = cursor.index;
  const indexAt = (clientX: number, element: Element): number | null => {
    const index = Math.floor((clientX - element.getBoundingClientRect().left - MARGIN.left) / x.step());
    return index >= 0 && index < columns.length ? index : null;
  };
  const active = at === null ? undefined : columns[at];
  const inner = height - MARGIN.top - MARGIN.bottom;
  return (
    <div ref={host} className={styles.chart} style={{ minHeight: height }}>
      {width === 0 ? null : (
        <svg
          {...cursor.host}
          className={styles.svg}
          width={width}
          height={height}
          role="listbox"
          aria-label={label}
          aria-orientation="horizontal"
          aria-activedescendant={at === null ? undefined : `${id}-${at}`}
          data-clickable={onPick !== undefined || undefined}
          onPointerMove={(event) => {
            if (event.pointerType !== "touch") cursor.point(indexAt(event.clientX, event.currentTarget));
          }}
          onPointerLeave={(event) => (event.pointerType === "touch" ? undefined : cursor.point(null))}
          onClick={(event) => {
            const index = indexAt(event.clientX, event.currentTarget);
            if (index !== null) cursor.press(index, event);
          }}
        >
          {at === null ? null : (
            <rect
              className={styles.cursor}
              x={(x(at) ?? 0) - (x.step() - x.bandwidth()) / 2}
              width={x.step()}
              y={MARGIN.top}
              height={inner}
              aria-hidden
            />
          )}
          <BarAxes columns={columns} x={x} y={y} width={width} height={height} axisText={axisText} />
          <g aria-hidden>
            <StackedColumns columns={columns} series={series} x={x} y={y} emphasised={emphasised} />
          </g>
          <BarOptions
            id={id}
            columns={columns}
            series={series}
            sums={sums}
            x={x}
            top={MARGIN.top}
            height={inner}
            valueText={valueText}
          />
        </svg>
      )}
      {active === undefined || at === null ? null : (
        <ChartTip
          x={(x(at) ?? 0) + x.bandwidth() / 2}
          y={y(sums[at] ?? 0)}
          title={`${active.title}: ${valueText(sums[at] ?? 0)}`}
          rows={ranked(active.values, series).map(({ value, ...row }) => ({ ...row, value: valueText(value) }))}
          note={onPick === undefined ? undefined : pickNote}
        />
      )}
    </div>
  );
}
