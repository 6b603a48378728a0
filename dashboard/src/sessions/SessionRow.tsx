import { Link } from "@tanstack/react-router";
import { ChevronRight, CornerDownRight, Star } from "lucide-react";
import { memo, useEffect, useRef, type MouseEvent, type ReactNode } from "react";
import { sessionState } from "@opensync/protocol/session-state";
import { keepFilters } from "../filters/useFilters";
import { AgentTag } from "../ui/AgentTag";
import { Badge } from "../ui/Badge";
import { Cost } from "../ui/Cost";
import { compactText, countText, plural } from "../ui/number-text";
import { lastSegment } from "../ui/path-text";
import { RelativeTime, useMinute } from "../ui/RelativeTime";
import { StateDot } from "../ui/StateDot";
import { durationText } from "../ui/time-text";
import { labelName } from "./label-name";
import type { ListedSession } from "./list-request";
import styles from "./SessionRow.module.css";

export interface RowActions {
  readonly select: (id: string, range: boolean) => void;
  readonly star: (session: ListedSession) => void;
  readonly unfold: (externalId: string) => void;
  readonly point: (entry: string) => void;
}

export interface SessionRowProps {
  readonly entry: string;
  readonly session: ListedSession;
  readonly depth: number;
  readonly isUnfolded: boolean;
  readonly isSelected: boolean;
  /** The keyboard is here; another number takes the focus anew. null: it is not. */
  readonly focus: number | null;
  readonly actions: RowActions;
}

/** One session in a line; in two, where there is no room for one. */
export const SessionRow = memo(function SessionRow(props: SessionRowProps): ReactNode {
  const { entry, session, depth, isUnfolded, isSelected, focus, actions } = props;
  const link = useRef<HTMLAnchorElement>(null);
  const now = useMinute();
  const title = titleOf(session);
  useEffect(() => {
    if (focus !== null && focus > 0) link.current?.focus({ preventScroll: true });
  }, [focus]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- a larger target for the link
    <div
      data-row=""
      className={styles.row}
      data-selected={isSelected || undefined}
      data-pointed={focus !== null || undefined}
      onClick={(event) => openByRow(event, link.current)}
    >
      <label className={styles.select}>
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={`Select ${title}`}
          onChange={() => undefined}
          onClick={(event) => actions.select(session.id, event.shiftKey)}
        />
      </label>
      <StateDot state={sessionState(session, now)} />
      <span className={styles.title} style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
        {session.childCount > 0 ? (
          <button
            type="button"
            className={styles.unfold}
            aria-expanded={isUnfolded}
            aria-label={plural(session.childCount, "subagent")}
            title={plural(session.childCount, "subagent")}
            onClick={() => actions.unfold(session.externalId)}
          >
            <ChevronRight aria-hidden size={14} />
            <span aria-hidden>{countText(session.childCount)}</span>
          </button>
        ) : session.parentExternalId === null ? null : (
          <CornerDownRight className={styles.child} size={14} aria-label="Subagent" />
        )}
        <Link
          ref={link}
          className={styles.link}
          to="/sessions/$session"
          params={{ session: session.id }}
          search={keepFilters}
          title={title}
          dir="auto"
          onFocus={() => actions.point(entry)}
        >
          {title}
        </Link>
        <Marks session={session} />
      </span>
      <span className={styles.facts}>
        <span className={styles.agent}>
          <AgentTag source={session.source} />
        </span>
        <Place session={session} />
        <span className={styles.model} title={session.model ?? undefined}>
          {session.model}
        </span>
        <span className={styles.machine} title={session.hostname ?? session.machineId ?? undefined}>
          {session.hostname ?? session.machineId}
        </span>
        <span className={styles.messages} title={plural(session.messageCount, "message")}>
          {compactText(session.messageCount)}
          <span className={styles.unit}> msgs</span>
        </span>
        <span className={styles.tokens} title={plural(session.tokens.total, "token")}>
          {compactText(session.tokens.total)}
          <span className={styles.unit}> tokens</span>
        </span>
        <span className={styles.cost}>
          <Cost microUsd={session.costMicroUsd} unpricedMessages={session.unpricedMessages} />
        </span>
        <span className={styles.duration} title="From its start to its end">
          {session.durationMs === null ? null : durationText(session.durationMs)}
        </span>
        <span className={styles.time}>
          <RelativeTime at={session.activityAt} />
        </span>
      </span>
      <button
        type="button"
        className={styles.star}
        aria-pressed={session.starred}
        aria-label={`Star ${title}`}
        onClick={() => actions.star(session)}
      >
        <Star aria-hidden size={15} />
      </button>
    </div>
  );
});

/** As many as a row of usual width shows whole. */
const MOST_MARKS = 3;

/** The label of an evaluation and the tags; where there is no room for them, how many more there are, and the whole on hover. */
function Marks({ session: { label, tags } }: { session: ListedSession }): ReactNode {
  if (label === null && tags.length === 0) return null;
  const judged = label === null ? null : labelName(label);
  const room = MOST_MARKS - (judged === null ? 0 : 1);
  const shown = tags.length <= room ? tags : tags.slice(0, room - 1);
  const more = tags.length - shown.length;
  return (
    <span className={styles.marks} title={[judged?.name, ...tags].filter((mark) => mark !== undefined).join(", ")}>
      {judged === null ? null : <Badge kind={judged.kind}>{judged.name}</Badge>}
      {shown.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {more === 0 ? null : (
        <span className={styles.more}>
          +{more}
          <span className="visually-hidden"> more tags</span>
        </span>
      )}
    </span>
  );
}

/** A click beside the controls is one on the link, with the keys that were held. */
function openByRow(event: MouseEvent, link: HTMLAnchorElement | null): void {
  if (event.target instanceof Element && event.target.closest("a, button, label") !== null) return;
  const { ctrlKey, metaKey, shiftKey } = event;
  link?.dispatchEvent(new window.MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
}

function Place({ session: { projectPath, projectName, gitBranch } }: { session: ListedSession }): ReactNode {
  const project = projectName ?? (projectPath === null ? null : lastSegment(projectPath));
  const whole = [projectPath ?? project, gitBranch].filter((each) => each !== null).join(" · ");
  return (
    <span className={styles.place} title={whole === "" ? undefined : whole}>
      {project}
      {gitBranch === null ? null : <span className={styles.branch}>{gitBranch}</span>}
    </span>
  );
}

export function titleOf(session: Pick<ListedSession, "title" | "agentType">): string {
  return session.title ?? session.agentType ?? "Untitled session";
}
