import { memo, type ReactNode } from "react";
import { durationText, exactTime } from "../../ui/time-text";
import { MessageView } from "./MessageView";
import type { Row } from "./rows";
import { StepsView } from "./StepsView";
import styles from "./TranscriptRow.module.css";

export const TranscriptRow = memo(function TranscriptRow({ row }: { row: Row }): ReactNode {
  switch (row.kind) {
    case "message":
      return <MessageView row={row} />;
    case "steps":
      return <StepsView row={row} />;
    case "gap":
      return (
        <p className={styles.divider} title={`Until ${exactTime(row.until)}`}>
          <span>{durationText(row.ms)} of silence</span>
        </p>
      );
    case "unread":
      return (
        <p className={styles.divider} data-kind="unread">
          <span>New messages</span>
        </p>
      );
  }
});
