import { useEffect, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { countText } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import row from "./SessionRow.module.css";
import styles from "./small-rows.module.css";

/** Stands where a session will; drawn, it asks for the list that the session is in. */
export function PendingRow({
  list,
  depth,
  want,
}: {
  list: string;
  depth: number;
  want: (list: string) => void;
}): ReactNode {
  useEffect(() => want(list), [list, want]);
  return (
    <div className={row.row} data-pending>
      <span />
      <Skeleton width="0.5rem" height="0.5rem" />
      <span className={row.title} style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
        <Skeleton width="70%" height="0.75rem" />
      </span>
      <span className={row.facts}>
        <Skeleton width="4rem" height="0.75rem" />
      </span>
    </div>
  );
}

/** What is asked for is rare: how far the backend has looked for it, told by the thousand. */
export function LookingRow({ looked, found }: { looked: number; found: number }): ReactNode {
  const thousands = Math.floor(looked / 1_000) * 1_000;
  return (
    <p className={styles.row}>
      {found === 0 ? "None yet" : `${countText(found)} found`} in the first {countText(thousands)} sessions. Looking on…
    </p>
  );
}

export function MoreRow({ list, more }: { list: string; more: (list: string) => void }): ReactNode {
  return (
    <div className={styles.row}>
      <Button kind="ghost" size="s" onClick={() => more(list)}>
        Show more
      </Button>
    </div>
  );
}

export function NothingRow(): ReactNode {
  return <p className={styles.row}>No session here under these filters.</p>;
}
