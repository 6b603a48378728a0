import type { ReactNode } from "react";
import styles from "./Skeleton.module.css";

/** Stands where something will, of about its size, until it is there. */
export function Skeleton({ width = "100%", height = "1rem" }: { width?: string; height?: string }): ReactNode {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden />;
}
