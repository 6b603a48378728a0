import type { ReactNode } from "react";
import type { Series } from "./StackedBars";
import { Swatch } from "./Swatch";
import styles from "./Legend.module.css";

/** The series by name; where `onPick` is there, a click filters by one of them, and again takes the filter away. */
export function Legend({
  series,
  chosen,
  onPick,
  canPick = () => true,
  onEmphasise,
}: {
  series: readonly Series[];
  chosen?: string | undefined;
  onPick?: (key: string) => void;
  canPick?: (key: string) => boolean;
  onEmphasise?: (key: string | null) => void;
}): ReactNode {
  return (
    <ul className={styles.legend} aria-label="Legend">
      {series.map(({ key, name, colour }) => {
        const inside = (
          <>
            <Swatch colour={colour} />
            <span className={styles.name}>{name}</span>
          </>
        );
        return (
          <li key={key} className={styles.item}>
            {onPick === undefined || !canPick(key) ? (
              <span className={styles.entry}>{inside}</span>
            ) : (
              <button
                type="button"
                className={styles.entry}
                title={name}
                aria-pressed={key === chosen}
                onClick={() => onPick(key)}
                onPointerEnter={() => onEmphasise?.(key)}
                onPointerLeave={() => onEmphasise?.(null)}
                onFocus={() => onEmphasise?.(key)}
                onBlur={() => onEmphasise?.(null)}
              >
                {inside}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
