import { useEffect, type ReactNode } from "react";
import styles from "./PageHeader.module.css";

/** A page's heading, which is also its title in the browser, and what can be done on it. */
export function PageHeader({
  title,
  subtitle,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · OpenSync`;
  }, [title]);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <h1 className={styles.title}>{title}</h1>
        {subtitle === undefined ? null : <p className={styles.subtitle}>{subtitle}</p>}
      </div>
      <div className={styles.actions}>{children}</div>
    </header>
  );
}
