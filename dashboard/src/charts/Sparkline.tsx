import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { memo, type ReactNode } from "react";
import styles from "./Sparkline.module.css";

const [WIDTH, HEIGHT] = [120, 28];
/** More would be a comb. */
const MAX_POINTS = 45;

/** The course of a number, beside the number: it adds nothing that is to be read out. */
export const Sparkline = memo(function Sparkline({ values }: { values: readonly number[] }): ReactNode {
  const points = folded(values);
  if (points.length < 2) return null;
  const x = scaleLinear([0, points.length - 1], [0, WIDTH]);
  const y = scaleLinear([0, Math.max(...points, 0) || 1], [HEIGHT - 1, 2]);
  const shape = { x: (_: number, index: number) => x(index), y: (value: number) => y(value) };
  return (
    <svg className={styles.sparkline} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path className={styles.area} d={area<number>(shape.x, HEIGHT, shape.y)(points) ?? ""} />
      <path
        className={styles.line}
        d={line<number>(shape.x, shape.y)(points) ?? ""}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});

/** Neighbours added up, the last ones whole. */
function folded(values: readonly number[]): number[] {
  const size = Math.max(1, Math.ceil(values.length / MAX_POINTS));
  const count = size === 1 ? values.length : Math.floor(values.length / size);
  const start = values.length - count * size;
  return Array.from({ length: count }, (_, index) => {
    const from = start + index * size;
    return values.slice(from, from + size).reduce((sum, value) => sum + value, 0);
  });
}
