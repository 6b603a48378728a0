import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keepFilters } from "../filters/useFilters";
import { AgentTag } from "../ui/AgentTag";
import { Card } from "../ui/Card";
import { Cost } from "../ui/Cost";
import { compactText, countText } from "../ui/number-text";
import { RelativeTime } from "../ui/RelativeTime";
import { Skeleton } from "../ui/Skeleton";
import { projectName } from "../usage/data/project-names";
import type { TopSessions as Top } from "../usage/data/loaders";
import overview from "./Overview.module.css";
import styles from "./SessionLines.module.css";

const WORDS = { cost: "cost", tokens: "tokens", messages: "messages" } as const;

/** The sessions that cost, used or said most in the days shown. */
export function TopSessions({ top, by }: { top: Top | undefined; by: keyof typeof WORDS }): ReactNode {
  return (
    <Card
      title={`Top sessions by ${WORDS[by]}`}
      actions={
        top === undefined || top.isComplete ? null : (
          <span className={overview.note}>of the {countText(top.looked)} active last</span>
        )
      }
    >
      {top === undefined ? (
        <Skeleton height="15rem" />
      ) : top.sessions.length === 0 ? (
        <p className={overview.note}>Nothing in these days.</p>
      ) : (
        <ol className={styles.lines}>
          {top.sessions.map((session) => (
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
                {by === "cost" ? (
                  <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
                ) : by === "tokens" ? (
                  `${compactText(session.tokens)} tokens`
                ) : (
                  `${countText(session.messages)} messages`
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
