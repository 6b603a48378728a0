import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { Swatch } from "./Swatch";
import styles from "./ChartTip.module.css";

export interface TipRow {
  readonly name: string;
  readonly value: string;
  readonly colour?: string;
}

/**
 * What the mark under the cursor says, beside it. The mark's own label is what is read out. `x`, `y`: the middle of the mark's top, in
 * px within the chart.
 */
export function ChartTip({
  x,
  y,
  title,
  rows,
  note,
}: {
  x: number;
  y: number;
  title: string;
  rows: readonly TipRow[];
  note?: string | undefined;
}): ReactNode {
  const tip = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = tip.current;
    const host = element?.offsetParent;
    if (element === null || host === null || host === undefined) return;
    const { offsetWidth, offsetHeight } = element;
    const left = Math.max(0, Math.min(host.clientWidth - offsetWidth, x - offsetWidth / 2));
    const above = y - offsetHeight - GAP;
    setPlace({ left, top: above < -TALLEST_ABOVE ? y + 2 * GAP : above });
  }, [x, y, title, rows.length]);
  return (
    <div
      ref={tip}
      className={styles.tip}
      style={place === null ? { visibility: "hidden" } : { transform: `translate(${place.left}px, ${place.top}px)` }}
      aria-hidden
    >
      <p className={styles.title}>{title}</p>
      {rows.map(({ name, value, colour }) => (
        <p key={name} className={styles.row}>
          {colour === undefined ? null : <Swatch colour={colour} />}
          <span className={styles.name}>{name}</span>
          <span className={styles.value}>{value}</span>
        </p>
      ))}
      {note === undefined ? null : <p className={styles.note}>{note}</p>}
    </div>
  );
}

const GAP = 8;
/** A tip may stand out of its chart, over the card's heading, by so much. */
const TALLEST_ABOVE = 90;
