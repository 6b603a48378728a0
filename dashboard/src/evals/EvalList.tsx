import type { ReactNode } from "react";
import { AgentTag } from "../ui/AgentTag";
import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { LabelBadge } from "./LabelBadge";
import type { Evals } from "./useEvals";
import styles from "./EvalList.module.css";

/** `isQueue`: that they wait need not be said of each. */
export function EvalList({ evals, isQueue }: { evals: Evals; isQueue: boolean }): ReactNode {
  return (
    <div className={styles.list}>
      <ul aria-label="Sessions">
        {evals.rows.map((row) => (
          <li key={row.session.id}>
            <button
              type="button"
              className={styles.row}
              aria-current={row === evals.current}
              onClick={() => evals.select(row)}
            >
              <span className={styles.title}>{row.session.title ?? "Untitled session"}</span>
              <span className={styles.facts}>
                <AgentTag source={row.session.source} />
                <RelativeTime at={row.session.activityAt} />
                <LabelBadge label={row.label ?? (row.queuedAt === null || isQueue ? null : "queued")} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {evals.more === null ? null : <Button onClick={evals.more}>Show more</Button>}
    </div>
  );
}
