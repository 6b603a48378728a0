import { sessionState } from "@opensync/protocol/session-state";
import type { ReactNode } from "react";
import type { Rows } from "../transcript";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { useMinute } from "../ui/RelativeTime";
import { Skeleton } from "../ui/Skeleton";
import { exactTime } from "../ui/time-text";
import type { HeldMessages } from "./useMessageWindow";
import type { Session } from "./useSession";
import styles from "./TranscriptState.module.css";

/** What stands where messages are not, or after the last of them. */
export function TranscriptState({
  session,
  held,
  rows,
  onShowAll,
}: {
  session: Session;
  held: HeldMessages;
  rows: Rows;
  onShowAll: () => void;
}): ReactNode {
  const state = sessionState(session, useMinute());
  if (held.state === "opening") {
    return (
      <div className={styles.loading} role="status" aria-label="Loading messages">
        {["4rem", "9rem", "2rem", "6rem", "2rem", "9rem"].map((height, index) => (
          <Skeleton key={index} height={height} />
        ))}
      </div>
    );
  }
  if (held.state === "failed") {
    return (
      <EmptyState title="The messages could not be loaded">
        <Button onClick={() => held.open({ at: "start" })}>Try again</Button>
      </EmptyState>
    );
  }
  if (held.messages.length === 0) {
    return (
      <EmptyState
        title={
          session.messageCount > 0 ? "Its messages are not here" : state === "ended" ? "No messages" : "No messages yet"
        }
      >
        <p>
          {session.messageCount > 0
            ? `Its agent counted ${session.messageCount}, of which none has been synced. Sync the session again from its machine.`
            : state === "ended"
              ? "The session ended before anything was said."
              : "They appear here as soon as its agent syncs."}
        </p>
      </EmptyState>
    );
  }
  if (rows.rows.length === 0 && !held.hasNewer && !held.hasOlder) {
    return (
      <EmptyState title="Everything here is hidden">
        <Button onClick={onShowAll}>Show everything</Button>
      </EmptyState>
    );
  }
  if (held.hasNewer) return <p className={styles.end}>Loading more…</p>;
  return (
    <p className={styles.end} data-state={state}>
      {state === "working" ? (
        <>
          <span className={styles.pulse} aria-hidden /> Working…
        </>
      ) : state === "ended" && session.endedAt !== null ? (
        `Ended ${exactTime(session.endedAt)}${session.endReason === null ? "" : ` (${session.endReason.replaceAll("_", " ")})`}`
      ) : state === "waiting" ? (
        "Waiting for you"
      ) : (
        "End of what has been synced"
      )}
    </p>
  );
}
