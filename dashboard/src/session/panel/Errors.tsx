import type { ReactNode } from "react";
import { Notice } from "../../ui/Notice";
import { RelativeTime } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import type { Sides } from "./sides";
import styles from "./panel-list.module.css";

/** What went wrong beside the tools: requests that failed, aborts. */
export function Errors({ sides, onGo }: { sides: Sides | undefined; onGo: (message: string) => void }): ReactNode {
  if (sides === undefined) return <Skeleton height="6rem" />;
  if (sides.errors.length === 0) return <p className={styles.nothing}>No errors.</p>;
  return (
    <>
      <ul className={styles.list}>
        {sides.errors.map(({ externalId, name, message, retryable, createdAt, messageExternalId }) => (
          <li key={externalId}>
            <button
              type="button"
              className={styles.item}
              disabled={messageExternalId === null}
              onClick={() => messageExternalId !== null && onGo(messageExternalId)}
            >
              <span className={styles.removed}>{name}</span>
              <span className={styles.note}>{createdAt === null ? "" : <RelativeTime at={createdAt} />}</span>
              <span className={styles.below}>
                {message}
                {retryable === true ? " (tried again)" : ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {sides.more.errors ? <Notice kind="info">Only the first 200 errors are listed here.</Notice> : null}
    </>
  );
}
