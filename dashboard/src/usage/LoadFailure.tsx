import type { ReactNode } from "react";
import { failureText } from "../backend/refusal";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import styles from "./LoadFailure.module.css";

/** Figures that could not be had; what is shown besides stays. */
export function LoadFailure({ failure, onRetry }: { failure: unknown; onRetry: () => void }): ReactNode {
  return (
    <div className={styles.failure}>
      <Notice kind="danger">{failureText(failure)}</Notice>
      <Button size="s" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
