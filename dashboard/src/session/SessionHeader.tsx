import { Link } from "@tanstack/react-router";
import { CornerLeftUp, Download, GitBranch, Share2, Star, Trash2 } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { LabelBadge } from "../evals/LabelBadge";
import { keepFilters } from "../filters/useFilters";
import { AgentTag } from "../ui/AgentTag";
import { Badge } from "../ui/Badge";
import { Cost } from "../ui/Cost";
import { IconButton } from "../ui/IconButton";
import { compactText, countText, plural } from "../ui/number-text";
import { RelativeTime } from "../ui/RelativeTime";
import { durationText } from "../ui/time-text";
import { SessionStatus } from "./SessionStatus";
import { sessionTitle } from "./session-title";
import { TagEditor } from "./TagEditor";
import type { Session } from "./useSession";
import styles from "./SessionHeader.module.css";

export interface SessionActions {
  readonly star: () => void;
  readonly share: () => void;
  readonly exportIt: () => void;
  readonly trash: () => void;
}

/** Which session it is, what it took, and what can be done with it. */
export function SessionHeader({
  session,
  actions,
  children,
}: {
  session: Session;
  actions: SessionActions;
  children?: ReactNode;
}): ReactNode {
  const title = sessionTitle(session);
  useEffect(() => {
    document.title = `${title} · OpenSync`;
  }, [title]);
  const { projectName, projectPath, gitBranch, model, parentExternalId, forkedFrom, starred } = session;
  return (
    <header className={styles.header}>
      <div className={styles.top}>
        <h1 className={styles.title} title={title} dir="auto">
          {title}
        </h1>
        <div className={styles.actions}>
          <IconButton
            label={starred ? "Take the star away" : "Star"}
            keys="s"
            aria-pressed={starred}
            data-starred={starred || undefined}
            onClick={actions.star}
          >
            <Star aria-hidden className={starred ? styles.starred : ""} />
          </IconButton>
          <IconButton label="Export" keys="e" onClick={actions.exportIt}>
            <Download aria-hidden />
          </IconButton>
          <IconButton label="Share" keys="p" onClick={actions.share}>
            <Share2 aria-hidden />
          </IconButton>
          <IconButton label="Delete" onClick={actions.trash}>
            <Trash2 aria-hidden />
          </IconButton>
          {children}
        </div>
      </div>
      <div className={styles.facts}>
        <SessionStatus session={session} />
        <AgentTag source={session.source} />
        {session.agentType === null ? null : <Badge>{session.agentType}</Badge>}
        {projectName === null ? null : (
          <Link to="/sessions" search={{ project: projectPath ?? projectName }} title={projectPath ?? projectName}>
            {projectName}
          </Link>
        )}
        {gitBranch === null ? null : (
          <span className={styles.fact} title={`Branch ${gitBranch}`}>
            <GitBranch aria-hidden size={13} />
            {gitBranch}
          </span>
        )}
        {model === null ? null : <span className={styles.fact}>{model}</span>}
        <LabelBadge label={session.label} />
        {parentExternalId === null ? null : (
          <Link
            to="/sessions/$session"
            params={{ session: parentExternalId }}
            search={keepFilters}
            className={styles.link}
          >
            <CornerLeftUp aria-hidden size={13} />
            Started by another session
          </Link>
        )}
        {forkedFrom === null ? null : (
          <Link to="/sessions/$session" params={{ session: forkedFrom }} search={keepFilters} className={styles.link}>
            Forked from another session
          </Link>
        )}
        <TagEditor session={session} />
        <span className={styles.totals}>
          <span title={`${countText(session.messageCount)} messages`}>{plural(session.messageCount, "message")}</span>
          <span>{plural(session.toolCallCount, "tool call")}</span>
          <span title={tokensText(session.tokens)}>{compactText(session.tokens.total)} tokens</span>
          <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
          {session.durationMs === null ? null : <span>{durationText(session.durationMs)}</span>}
          <RelativeTime at={session.activityAt} />
        </span>
      </div>
    </header>
  );
}

function tokensText({ input, output, reasoning, cacheRead, cacheWrite }: Session["tokens"]): string {
  const parts = { input, output, reasoning, "cache reads": cacheRead, "cache writes": cacheWrite };
  return Object.entries(parts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${countText(count)} ${name}`)
    .join(", ");
}
