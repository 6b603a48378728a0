import type { ReactNode } from "react";
import styles from "./Wordmark.module.css";

export function Wordmark(): ReactNode {
  return (
    <span className={styles.mark}>
      <svg viewBox="0 0 32 32" className={styles.icon} aria-hidden>
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <g fill="none" stroke="var(--on-accent)" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
          <path d="M9 12.5a7.5 7.5 0 0 1 13.2-2.6M23 19.5a7.5 7.5 0 0 1-13.2 2.6" />
          <path d="M22.8 5.6v4.8H18M9.2 26.4v-4.8H14" />
        </g>
      </svg>
      OpenSync
    </span>
  );
}
