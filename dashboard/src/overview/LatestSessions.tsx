import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keepFilters } from "../filters/useFilters";
import { Card } from "../ui/Card";
import { Cost } from "../ui/Cost";
import { plural } from "../ui/number-text";
import { SessionLine } from "./SessionLine";
import type { LatestSession } from "./useLatestSessions";
import styles from "./SessionLines.module.css";

/** What the agents do now: a list that is live, while the figures beside it stand still. */
export function LatestSessions({ sessions }: { sessions: readonly LatestSession[] }): ReactNode {
  return (
    <Card
      title="Latest"
      actions={
        <Link to="/sessions" search={keepFilters} className={styles.all}>
          All sessions
        </Link>
      }
    >
      <ul className={styles.lines}>
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session}>
            {session.costMicroUsd === null && session.unpricedMessages === 0 ? (
              plural(session.messageCount, "message")
            ) : (
              <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
            )}
          </SessionLine>
        ))}
      </ul>
    </Card>
  );
}
