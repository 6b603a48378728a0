import { useId, type ReactNode } from "react";
import styles from "./Progress.module.css";

/** How far something is that takes a while. `of` null: nobody knows how much there is, and only `children` say what is done. */
export function Progress({
  label,
  done,
  of,
  children,
}: {
  label: string;
  done: number;
  of: number | null;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  // What came meanwhile is done too; what is not finished is never whole.
  const percent = of === null || of === 0 ? null : Math.min(99, Math.floor((100 * done) / of));
  return (
    <div className={styles.progress}>
      <div
        role="progressbar"
        aria-label={label}
        aria-describedby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        className={styles.bar}
        data-unknown={percent === null || undefined}
      >
        <div className={styles.done} style={percent === null ? undefined : { width: `${percent}%` }} />
      </div>
      <p id={id} className={styles.words}>
        {percent === null ? null : <span className={styles.percent}>{percent}%</span>} {children}
      </p>
    </div>
  );
}
