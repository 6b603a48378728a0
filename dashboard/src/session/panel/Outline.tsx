import { usePaginatedQuery } from "convex/react";
import { useEffect, useRef, type ReactNode } from "react";
import { api, type Id } from "../../backend/api";
import { Button } from "../../ui/Button";
import { Skeleton } from "../../ui/Skeleton";
import { exactTime } from "../../ui/time-text";
import styles from "./panel-list.module.css";

const PAGE = 200;

/** The prompts of the session, each a way to where it was given. */
export function Outline({
  session,
  readAt,
  onGo,
}: {
  session: Id<"sessions">;
  /** The time of the message that is read, ms; null where none is pointed at. */
  readAt: number | null;
  onGo: (message: string) => void;
}): ReactNode {
  const { results, status, loadMore } = usePaginatedQuery(
    api.sessions.mine.outline,
    { session },
    { initialNumItems: PAGE },
  );
  const isBeyond = readAt !== null && status === "CanLoadMore" && (results.at(-1)?.createdAt ?? Infinity) < readAt;
  useEffect(() => {
    if (isBeyond) loadMore(PAGE);
  }, [isBeyond, loadMore]);
  const read = readAt === null || isBeyond ? undefined : results.findLast(({ createdAt }) => createdAt <= readAt);
  const current = status === "LoadingMore" ? undefined : read?.messageId;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[data-current]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  if (status === "LoadingFirstPage") return <Skeleton height="8rem" />;
  if (results.length === 0 && status === "Exhausted") return <p className={styles.nothing}>No prompts.</p>;
  return (
    <>
      <ol ref={list} className={styles.list}>
        {results.map(({ messageId, text, createdAt }, index) => (
          <li key={messageId}>
            <button
              type="button"
              className={styles.item}
              data-current={messageId === current || undefined}
              aria-current={messageId === current || undefined}
              title={`${exactTime(createdAt)}\n${text}`}
              onClick={() => onGo(messageId)}
            >
              <span className={styles.text} dir="auto">
                {text === "" ? "(no text)" : text}
              </span>
              <span className={styles.note}>{index + 1}</span>
            </button>
          </li>
        ))}
      </ol>
      {status === "Exhausted" ? null : (
        <Button size="s" isBusy={status === "LoadingMore"} onClick={() => loadMore(PAGE)}>
          More prompts
        </Button>
      )}
    </>
  );
}
