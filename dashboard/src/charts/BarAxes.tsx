import type { ScaleBand, ScaleLinear } from "d3-scale";
import { memo, type ReactNode } from "react";
import type { Column } from "./StackedBars";
import styles from "./StackedBars.module.css";

const LABEL_WIDTH = 62;

/** Lines and amounts to the left, times below: as many as have room, the last one always. */
export const BarAxes = memo(function BarAxes({
  columns,
  x,
  y,
  width,
  height,
  axisText,
}: {
  columns: readonly Column[];
  x: ScaleBand<number>;
  y: ScaleLinear<number, number>;
  width: number;
  height: number;
  axisText: (value: number) => string;
}): ReactNode {
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / Math.max(1, x.step())));
  const left = x.range()[0];
  return (
    <g aria-hidden>
      {y.ticks(4).map((tick) => (
        <g key={tick} className={styles.tick}>
          <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} />
          <text x={left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
            {axisText(tick)}
          </text>
        </g>
      ))}
      {columns.map(({ key, label }, index) =>
        (columns.length - 1 - index) % every === 0 ? (
          <text
            key={key}
            className={styles.label}
            x={Math.min((x(index) ?? 0) + x.bandwidth() / 2, width - LABEL_WIDTH / 3)}
            y={height - 6}
            textAnchor="middle"
          >
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
});
