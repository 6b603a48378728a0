import type { ReactNode } from "react";
import { safeLink } from "./safe-url";
import styles from "./SafeLink.module.css";

/** A link of others: opens apart, tells its target nothing; what is no web address stays text. */
export function SafeLink({ href, children }: { href: string; children: ReactNode }): ReactNode {
  const safe = safeLink(href);
  if (safe === null) {
    return (
      <span className={styles.text} title={href}>
        {children}
      </span>
    );
  }
  return (
    <a href={safe} title={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
