import { memo, type ReactNode } from "react";
import { durationText, exactTime } from "../../ui/time-text";
import { MessageView } from "./MessageView";
import type { GapRow, Row } from "./rows";
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
          <span>
            {durationText(row.ms)} of silence{isOtherDay(row) ? `, until ${weekday.format(row.until)}` : ""}
          </span>
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

const weekday = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });

/** Beside the messages there is only the time of the day. */
function isOtherDay({ ms, until }: GapRow): boolean {
  return new Date(until - ms).toDateString() !== new Date(until).toDateString();
}
