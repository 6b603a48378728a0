import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** Nothing to show: why, and what to do about it. */
export function EmptyState({
  icon,
  title,
  children,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className={styles.empty}>
      {icon === undefined ? null : (
        <div className={styles.icon} aria-hidden>
          {icon}
        </div>
      )}
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.words}>{children}</div>
    </div>
  );
}
