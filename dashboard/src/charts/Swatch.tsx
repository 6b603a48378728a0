import type { ReactNode } from "react";
import styles from "./Swatch.module.css";

/** The colour of a series, beside its name. */
export function Swatch({ colour }: { colour: string }): ReactNode {
  return <span className={styles.swatch} style={{ background: colour }} aria-hidden />;
}
