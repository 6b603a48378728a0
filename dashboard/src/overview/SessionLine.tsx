import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keepFilters } from "../filters/useFilters";
import { AgentTag } from "../ui/AgentTag";
import { lastSegment } from "../ui/path-text";
import { RelativeTime } from "../ui/RelativeTime";
import styles from "./SessionLines.module.css";

interface Session {
  readonly id: string;
  readonly title: string | null;
  readonly source: string;
  readonly projectPath: string | null;
  readonly activityAt: number;
}

/** A session in a short list, with one figure of it. */
export function SessionLine({ session, children }: { session: Session; children: ReactNode }): ReactNode {
  const { id, title, source, projectPath, activityAt } = session;
  return (
    <li className={styles.line}>
      <Link to="/sessions/$session" params={{ session: id }} search={keepFilters} className={styles.title}>
        {title ?? "Untitled session"}
      </Link>
      <span className={styles.details}>
        <AgentTag source={source} />
        {projectPath === null ? null : <span title={projectPath}>{lastSegment(projectPath)}</span>}
        <RelativeTime at={activityAt} />
      </span>
      <span className={styles.amount}>{children}</span>
    </li>
  );
}
