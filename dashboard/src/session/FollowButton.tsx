import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Unread } from "./useUnread";
import styles from "./FollowButton.module.css";

/** Back to the end, and on with what comes. */
export function FollowButton({
  isShown,
  unread,
  onClick,
}: {
  isShown: boolean;
  unread: Pick<Unread, "count" | "isMore">;
  onClick: () => void;
}): ReactNode {
  const hasUnread = unread.count > 0;
  const news = `${unread.count}${unread.isMore ? "+" : ""} new ${unread.count === 1 ? "message" : "messages"}`;
  return (
    <>
      <span className="visually-hidden" role="status">
        {hasUnread ? news : ""}
      </span>
      {isShown ? (
        <button type="button" className={styles.button} data-unread={hasUnread || undefined} onClick={onClick}>
          <ArrowDown aria-hidden size={14} />
          {hasUnread ? news : "Latest"}
        </button>
      ) : null}
    </>
  );
}
