import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keepFilters } from "../filters/useFilters";
import { AgentTag } from "../ui/AgentTag";
import { Card } from "../ui/Card";
import { Cost } from "../ui/Cost";
import { plural } from "../ui/number-text";
import { RelativeTime } from "../ui/RelativeTime";
import { projectName } from "../usage/data/project-names";
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
          <li key={session.id} className={styles.line}>
            <Link
              to="/sessions/$session"
              params={{ session: session.id }}
              search={keepFilters}
              className={styles.title}
            >
              {session.title ?? "Untitled session"}
            </Link>
            <span className={styles.details}>
              <AgentTag source={session.source} />
              {session.projectPath === null ? null : (
                <span title={session.projectPath}>{projectName(session.projectPath)}</span>
              )}
              <RelativeTime at={session.activityAt} />
            </span>
            <span className={styles.amount}>
              {session.costMicroUsd === null && session.unpricedMessages === 0 ? (
                plural(session.messageCount, "message")
              ) : (
                <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
