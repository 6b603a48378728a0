import { useMutation, useQuery } from "convex/react";
import { RotateCcw } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Button } from "../../ui/Button";
import { countText, plural } from "../../ui/number-text";
import { doneText } from "../../ui/done-text";
import { Progress } from "../../ui/Progress";
import { RelativeTime } from "../../ui/RelativeTime";
import styles from "./prices.module.css";

/** Brings all costs to today's prices, and says how far that is. */
export function Recompute(): ReactNode {
  const progress = useQuery(api.prices.mine.recomputing, {});
  const recompute = useMutation(api.prices.mine.recompute);
  const { attempt } = useToasts();
  const [isAsked, setIsAsked] = useState(false);
  const isRunning = progress?.state === "running";
  const start = async (): Promise<void> => {
    setIsAsked(true);
    await attempt(() => recompute({}));
    setIsAsked(false);
  };
  return (
    <>
      {isRunning ? (
        <div className={styles.bar}>
          <Progress label="Recomputing the costs" done={progress.sessions} of={progress.total}>
            {doneText(progress)}
          </Progress>
        </div>
      ) : null}
      <span className={styles.progress} role="status">
        {progress === undefined || progress === null ? null : isRunning ? (
          <span className="visually-hidden">Recomputing</span>
        ) : (
          <>
            {countText(progress.changed)} of {plural(progress.messages, "message")} changed{" "}
            <RelativeTime at={progress.finishedAt ?? progress.updatedAt} />
          </>
        )}
      </span>
      <Button size="s" isBusy={isRunning || isAsked} onClick={() => void start()}>
        <RotateCcw aria-hidden size={14} />
        {isRunning ? "Recomputing…" : "Recompute"}
      </Button>
    </>
  );
}
