import type { ReactNode } from "react";
import styles from "./Badge.module.css";
import tones from "./tones.module.css";

export type BadgeKind = "plain" | "info" | "warning" | "danger" | "success" | "accent";

export function Badge({ kind = "plain", children }: { kind?: BadgeKind; children: ReactNode }): ReactNode {
  return <span className={`${styles.badge} ${tones[kind]}`}>{children}</span>;
}
