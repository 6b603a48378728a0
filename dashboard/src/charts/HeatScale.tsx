import type { ReactNode } from "react";
import styles from "./Heat.module.css";

/** "Less ▢▢▢▢▢ More". */
export function HeatScale(): ReactNode {
  return (
    <p className={styles.scale} aria-hidden>
      Less
      <svg width={5 * 14 - 3} height={11}>
        {[0, 1, 2, 3, 4].map((level) => (
          <rect key={level} className={styles.cell} data-level={level} x={level * 14} width={11} height={11} rx={2} />
        ))}
      </svg>
      More
    </p>
  );
}
