import { scaleBand, scaleLinear } from "d3-scale";
import { useId, useMemo, type ReactNode } from "react";
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

const MARGIN = { top: 8, right: 0, bottom: 22, left: 52 };
const LABEL_WIDTH = 62;

/** Amounts over time, one bar a period, stacked by series. `onPick` takes a period's place in `columns`. */
export function StackedBars({
  label,
  columns,
  series,
  valueText,
  axisText,
  emphasised,
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
  /** What a click does: "Click: only this day". */
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
        .range([MARGIN.left, Math.max(MARGIN.left, width - MARGIN.right)])
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
  const indexAt = (clientX: number, element: Element): number | null => {
    const at = Math.floor((clientX - element.getBoundingClientRect().left - MARGIN.left) / x.step());
    return at >= 0 && at < columns.length ? at : null;
  };
  const active = cursor.index === null ? undefined : columns[cursor.index];
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / Math.max(1, x.step())));
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
          aria-activedescendant={cursor.index === null ? undefined : `${id}-${cursor.index}`}
          data-clickable={onPick !== undefined || undefined}
          onPointerMove={(event) => {
            if (event.pointerType !== "touch") cursor.point(indexAt(event.clientX, event.currentTarget));
          }}
          onPointerLeave={(event) => (event.pointerType === "touch" ? undefined : cursor.point(null))}
          onClick={(event) => {
            const at = indexAt(event.clientX, event.currentTarget);
            if (at !== null) cursor.press(at, event);
          }}
        >
          <g role="presentation" aria-hidden>
            {y.ticks(4).map((tick) => (
              <g key={tick} className={styles.tick}>
                <line x1={MARGIN.left} x2={width} y1={y(tick)} y2={y(tick)} />
                <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
                  {axisText(tick)}
                </text>
              </g>
            ))}
            {cursor.index === null ? null : (
              <rect
                className={styles.cursor}
                x={(x(cursor.index) ?? 0) - (x.step() - x.bandwidth()) / 2}
                width={x.step()}
                y={MARGIN.top}
                height={height - MARGIN.top - MARGIN.bottom}
              />
            )}
            <StackedColumns columns={columns} series={series} x={x} y={y} emphasised={emphasised ?? null} />
            {columns.map(({ key, label }, index) =>
              (columns.length - 1 - index) % every === 0 && (x(index) ?? 0) >= MARGIN.left ? (
                <text
                  key={key}
                  className={styles.label}
                  x={labelX((x(index) ?? 0) + x.bandwidth() / 2, width)}
                  y={height - 6}
                  textAnchor="middle"
                >
                  {label}
                </text>
              ) : null,
            )}
          </g>
          {columns.map(({ key, title, values }, index) => (
            <rect
              key={key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={false}
              aria-label={spoken(title, sums[index] ?? 0, values, series, valueText)}
              fill="none"
              x={x(index)}
              y={MARGIN.top}
              width={x.bandwidth()}
              height={height - MARGIN.top - MARGIN.bottom}
            />
          ))}
        </svg>
      )}
      {active === undefined || cursor.index === null ? null : (
        <ChartTip
          x={(x(cursor.index) ?? 0) + x.bandwidth() / 2}
          y={y(sums[cursor.index] ?? 0)}
          title={`${active.title}: ${valueText(sums[cursor.index] ?? 0)}`}
          rows={ranked(active.values, series).map(({ name, value, colour }) => ({
            name,
            colour,
            value: valueText(value),
          }))}
          note={onPick === undefined ? undefined : pickNote}
        />
      )}
    </div>
  );
}

function ranked(values: readonly number[], series: readonly Series[]) {
  return series
    .map(({ name, colour }, index) => ({ name, colour, value: values[index] ?? 0 }))
    .filter(({ value }) => value !== 0)
    .toSorted((a, b) => b.value - a.value);
}

function spoken(
  title: string,
  sum: number,
  values: readonly number[],
  series: readonly Series[],
  valueText: (value: number) => string,
): string {
  const parts = ranked(values, series).map(({ name, value }) => `${name} ${valueText(value)}`);
  return [`${title}: ${valueText(sum)}`, ...(series.length > 1 ? parts : [])].join(", ");
}

/** Not beyond the chart's right edge. */
function labelX(x: number, width: number): number {
  return Math.min(x, width - LABEL_WIDTH / 3);
}
