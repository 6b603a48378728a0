import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keepFilters } from "../../filters/useFilters";
import { CopyButton } from "../../ui/CopyButton";
import { Cost } from "../../ui/Cost";
import { countText } from "../../ui/number-text";
import { durationText, exactTime } from "../../ui/time-text";
import { parseJson } from "../../transcript/json-value";
import { agentName } from "../../ui/AgentTag";
import { sessionTitle } from "../session-title";
import type { Session } from "../useSession";
import type { Subagent } from "../useSubagents";
import { MetadataView } from "./MetadataView";
import { ModelTotals } from "./ModelTotals";
import styles from "./panel-list.module.css";

/** Everything that is known of the session. */
export function Details({ session, subagents }: { session: Session; subagents: readonly Subagent[] }): ReactNode {
  return (
    <>
      <dl className={styles.facts}>
        {factsOf(session).map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ModelTotals session={session} />
      {subagents.length === 0 ? null : (
        <>
          <h3 className={styles.heading}>Sessions that it started</h3>
          <ul className={styles.list}>
            {subagents.map((subagent) => (
              <li key={subagent.id} className={`${styles.item} ${styles.static}`}>
                <Link to="/sessions/$session" params={{ session: subagent.id }} search={keepFilters}>
                  {sessionTitle(subagent)}
                </Link>
                <span className={styles.note}>
                  <Cost microUsd={subagent.costMicroUsd} unpricedMessages={subagent.unpricedMessages} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <MetadataView value={parseJson(session.metadataJson)} />
    </>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function factsOf(session: Session): Fact[] {
  const { title, source, agentVersion, provider, hostname, machineId, mcpServers } = session;
  const facts: (readonly [string, ReactNode | null | undefined])[] = [
    ["Title", title],
    ["Id", <Copied key="id" text={session.externalId} />],
    ["Agent", [agentName(source), agentVersion].filter(Boolean).join(" ")],
    ["Subagent", session.agentType],
    ["Model", session.model === null ? null : [session.model, provider].filter(Boolean).join(", by ")],
    ["Machine", hostname ?? machineId],
    ["Project", session.projectName],
    ["Folder", copiedOr(session.cwd ?? session.projectPath)],
    ["Worktree", copiedOr(session.worktree === session.cwd ? null : session.worktree)],
    ["Branch", session.gitBranch],
    ["Repository", session.gitRepo],
    ["Began", timeOf(session.startedAt)],
    ["As", session.startType],
    ["Last active", timeOf(session.activityAt)],
    ["Ended", timeOf(session.endedAt)],
    ["Because", session.endReason],
    ["Took", session.durationMs === null ? null : durationText(session.durationMs)],
    ["Permissions", session.permissionMode],
    ["Thinking", session.thinkingEnabled === null ? null : session.thinkingEnabled ? "on" : "off"],
    ["MCP servers", mcpServers === null || mcpServers.length === 0 ? null : mcpServers.join(", ")],
    ["Messages", countText(session.messageCount)],
    ["Tool calls", countText(session.toolCallCount)],
    ["Archived", timeOf(session.archivedAt)],
    ["Deleted at its source", timeOf(session.deletedAt)],
    ["Last synced", timeOf(session.syncedAt)],
  ];
  return facts.flatMap(([name, value]) =>
    value === null || value === undefined || value === "" ? [] : [[name, value]],
  );
}

function Copied({ text }: { text: string }): ReactNode {
  return (
    <span className={styles.copied}>
      <code>{text}</code>
      <CopyButton text={text} />
    </span>
  );
}

function copiedOr(text: string | null): ReactNode {
  return text === null ? null : <Copied text={text} />;
}

function timeOf(at: number | null): ReactNode {
  return at === null ? null : <time dateTime={new Date(at).toISOString()}>{exactTime(at)}</time>;
}
