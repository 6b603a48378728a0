import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import styles from "./Updated.module.css";

/** How old the figures are, and new ones on demand. */
export function Updated({
  at,
  isLoading,
  onRefresh,
}: {
  at: number | undefined;
  isLoading: boolean;
  onRefresh: () => void;
}): ReactNode {
  return (
    <span className={styles.updated}>
      <span className={styles.words} aria-live="off">
        {at === undefined ? "Loading…" : <>Updated {<RelativeTime at={at} />}</>}
      </span>
      <Button
        size="s"
        kind="ghost"
        aria-label="Refresh the figures"
        title="Refresh the figures"
        isBusy={isLoading}
        onClick={onRefresh}
      >
        <RefreshCw aria-hidden size={14} className={isLoading ? styles.turning : undefined} />
      </Button>
    </span>
  );
}
