import type { ReactNode } from "react";
import styles from "./Card.module.css";

/** A titled part of a page. */
export function Card({
  title,
  actions,
  children,
}: {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section className={styles.card} {...(title === undefined ? {} : { "aria-label": title })}>
      {title === undefined ? null : (
        <header className={styles.header}>
          <h2 className={styles.title}>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}
