import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { plural } from "../ui/number-text";
import styles from "./FollowButton.module.css";

/** Back to the end, and on with what comes. */
export function FollowButton({
  isShown,
  unread,
  onClick,
}: {
  isShown: boolean;
  unread: number;
  onClick: () => void;
}): ReactNode {
  return (
    <>
      <span className="visually-hidden" role="status">
        {unread > 0 ? plural(unread, "new message") : ""}
      </span>
      {isShown ? (
        <button type="button" className={styles.button} data-unread={unread > 0 || undefined} onClick={onClick}>
          <ArrowDown aria-hidden size={14} />
          {unread > 0 ? plural(unread, "new message") : "Latest"}
        </button>
      ) : null}
    </>
  );
}
