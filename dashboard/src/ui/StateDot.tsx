import type { ReactNode } from "react";
import type { SessionState } from "../filters/filters";
import styles from "./StateDot.module.css";

const WORDS: Record<SessionState, string> = {
  working: "Working",
  waiting: "Waiting for you",
  idle: "Idle",
  ended: "Ended",
  error: "Ended with an error",
};

export function stateWord(state: SessionState): string {
  return WORDS[state];
}

/** What a session is doing: a shape of its own for each state, and the word on hover and for who does not see it. */
export function StateDot({ state }: { state: SessionState }): ReactNode {
  return (
    <span className={styles.state} title={WORDS[state]}>
      <span className={styles.dot} data-state={state} aria-hidden />
      <span className="visually-hidden">{WORDS[state]}</span>
    </span>
  );
}
