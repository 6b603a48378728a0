import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { Sparkline } from "../charts/Sparkline";
import { changeText } from "./change-text";
import styles from "./StatCard.module.css";

/** A number, how it changed against the days before, and its course. */
export function StatCard({
  name,
  value,
  exact,
  now,
  before,
  beforeText,
  course,
  children,
}: {
  name: string;
  value: ReactNode;
  /** The whole number, on hover. */
  exact?: string;
  now: number;
  /** The same of the days before; null where there is nothing to compare with. */
  before: number | null;
  beforeText: string;
  course: readonly number[];
  children?: ReactNode;
}): ReactNode {
  const change = before === null ? null : changeText(now, before);
  return (
    <section className={styles.card} aria-label={name}>
      <h2 className={styles.name}>{name}</h2>
      <p className={styles.value} title={exact}>
        {value}
      </p>
      <p className={styles.change}>
        {change === null ? null : (
          <span title={beforeText}>
            {change.direction === "up" ? <ArrowUp aria-label="up" size={12} /> : null}
            {change.direction === "down" ? <ArrowDown aria-label="down" size={12} /> : null}
            {change.text}
          </span>
        )}
        {children}
      </p>
      <div className={styles.course}>
        <Sparkline values={course} />
      </div>
    </section>
  );
}
