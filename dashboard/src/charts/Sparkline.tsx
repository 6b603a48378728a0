import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { memo, type ReactNode } from "react";
import styles from "./Sparkline.module.css";

const [WIDTH, HEIGHT] = [120, 28];

/** The course of a number, beside the number: it adds nothing that is to be read out. */
export const Sparkline = memo(function Sparkline({ values }: { values: readonly number[] }): ReactNode {
  if (values.length < 2) return null;
  const x = scaleLinear([0, values.length - 1], [0, WIDTH]);
  const y = scaleLinear([0, Math.max(...values, 0) || 1], [HEIGHT - 1, 2]);
  const points = [...values];
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
