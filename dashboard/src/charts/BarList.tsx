import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { SearchParams } from "../filters/filters";
import { Button } from "../ui/Button";
import { countText } from "../ui/number-text";
import styles from "./BarList.module.css";

export interface Bar {
  readonly key: string;
  readonly label: string;
  /** The whole of what the label shortens. */
  readonly title?: string;
  readonly value: number;
  readonly text: ReactNode;
}

const FIRST = 7;

/**
 * Amounts beside each other, the greatest first. A click filters by one; again, it takes the filter away. Or it leads to the sessions
 * that `sessionsOf` names.
 */
export function BarList({
  bars,
  chosen,
  onPick,
  sessionsOf,
  canPick = () => true,
  empty = "Nothing in these days.",
}: {
  bars: readonly Bar[];
  chosen?: string | undefined;
  onPick?: ((key: string) => void) | undefined;
  sessionsOf?: ((key: string) => SearchParams) | undefined;
  canPick?: (key: string) => boolean;
  empty?: string;
}): ReactNode {
  const [isWhole, setIsWhole] = useState(false);
  if (bars.length === 0) return <p className={styles.empty}>{empty}</p>;
  const greatest = Math.max(...bars.map(({ value }) => value), 0) || 1;
  const shown = isWhole ? bars : bars.slice(0, FIRST);
  return (
    <>
      <ul className={styles.list} data-whole={isWhole || undefined}>
        {shown.map(({ key, label, title = label, value, text }) => {
          const inside = (
            <>
              <span className={styles.bar} style={{ width: `${Math.max(0, (100 * value) / greatest)}%` }} aria-hidden />
              <span className={styles.label}>{label}</span>
              <span className={styles.value}>{text}</span>
            </>
          );
          return (
            <li key={key}>
              {canPick(key) && sessionsOf !== undefined ? (
                <Link to="/sessions" search={sessionsOf(key)} className={styles.row} title={title}>
                  {inside}
                </Link>
              ) : onPick === undefined || !canPick(key) ? (
                <span className={styles.row} title={title}>
                  {inside}
                </span>
              ) : (
                <button
                  type="button"
                  className={styles.row}
                  title={title}
                  aria-pressed={key === chosen}
                  onClick={() => onPick(key)}
                >
                  {inside}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {bars.length > FIRST ? (
        <Button kind="ghost" size="s" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${countText(bars.length)}`}
        </Button>
      ) : null}
    </>
  );
}
