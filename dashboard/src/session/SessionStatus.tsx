import { sessionState, type SessionState } from "@opensync/protocol/session-state";
import type { ReactNode } from "react";
import { useMinute } from "../ui/RelativeTime";
import type { Session } from "./useSession";
import styles from "./SessionStatus.module.css";

const WORDS: Record<SessionState, string> = {
  working: "Working",
  waiting: "Waiting for you",
  idle: "Idle",
  ended: "Ended",
  error: "Stopped by an error",
};

/** What the session is doing, by word and dot. */
export function SessionStatus({ session }: { session: Session }): ReactNode {
  const state = sessionState(session, useMinute());
  return (
    <span className={styles.state} data-state={state}>
      <span className={styles.dot} aria-hidden />
      {WORDS[state]}
    </span>
  );
}
