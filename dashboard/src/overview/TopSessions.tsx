import type { ReactNode } from "react";
import { Card } from "../ui/Card";
import { Cost } from "../ui/Cost";
import { compactText, countText } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import type { TopSessions as Top } from "../usage/data/loaders";
import { SessionLine } from "./SessionLine";
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
          <span className={overview.note}>of {countText(top.looked)} that were compared</span>
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
            <SessionLine key={session.id} session={session}>
              {by === "cost" ? (
                <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
              ) : by === "tokens" ? (
                `${compactText(session.tokens)} tokens`
              ) : (
                `${countText(session.messages)} messages`
              )}
            </SessionLine>
          ))}
        </ol>
      )}
    </Card>
  );
}
