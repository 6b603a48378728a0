import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo, useRef, useState, type ReactNode } from "react";
import { api } from "../backend/api";
import { PagePending } from "../shell/page-states";
import { Printed, Transcript, transcriptRows, WHOLE_VIEW } from "../transcript";
import { AgentTag } from "../ui/AgentTag";
import { Button } from "../ui/Button";
import { Cost } from "../ui/Cost";
import { EmptyState } from "../ui/EmptyState";
import { plural } from "../ui/number-text";
import { RelativeTime } from "../ui/RelativeTime";
import { toTranscriptMessage } from "./shared-message";
import { useSharedContent } from "./useSharedContent";
import styles from "./SharedSession.module.css";

type Found = NonNullable<FunctionReturnType<typeof api.shares.open.get>>;

const PAGE = 30;
/** Before its end comes into view, so that nobody waits for it. */
const AHEAD_PX = 3_000;

/** A shared session's head and messages; more of them are loaded as the reader comes near their end. */
export function SharedSession({
  token,
  session,
  subagents,
  isNested = false,
}: {
  token: string;
  session: Found["session"];
  subagents: Found["subagents"];
  /** It stands within the session that started it. */
  isNested?: boolean;
}): ReactNode {
  const which = useMemo(
    () => ({ token, ...(isNested ? { subagent: session.id } : {}) }),
    [token, isNested, session.id],
  );
  const { results, status, loadMore } = usePaginatedQuery(api.shares.open.messages, which, { initialNumItems: PAGE });
  const { loadContent, loadParts, withParts } = useSharedContent(which);
  const scroller = useRef<HTMLDivElement>(null);
  const messages = useMemo(
    () => results.map((message) => withParts(toTranscriptMessage(message))),
    [results, withParts],
  );
  const { rows } = useMemo(() => transcriptRows(messages, WHOLE_VIEW), [messages]);
  const host = useMemo(
    () => ({
      source: session.source,
      loadContent,
      loadParts,
      subagentOf: ({ toolCallId }: { toolCallId: string | null }): ReactNode => {
        const started = subagents.find((each) => toolCallId !== null && each.parentToolCallId === toolCallId);
        return started === undefined ? null : <SharedSubagent token={token} session={started} subagents={subagents} />;
      },
    }),
    [session.source, loadContent, loadParts, subagents, token],
  );
  const scrolled = (): void => {
    const element = scroller.current;
    if (element === null || status !== "CanLoadMore") return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight < AHEAD_PX) loadMore(PAGE);
  };
  const { usage, place } = session;
  return (
    <div ref={scroller} className={isNested ? styles.nested : styles.scroller} onScroll={scrolled}>
      <header className={styles.header}>
        {isNested ? null : <h1 className={styles.title}>{session.title ?? "Untitled session"}</h1>}
        <p className={styles.facts}>
          <AgentTag source={session.source} />
          {session.model === null ? null : <span>{session.model}</span>}
          {place?.projectName === null || place === null ? null : <span>{place.projectName}</span>}
          {session.startedAt === null ? null : <RelativeTime at={session.startedAt} />}
          <span>{plural(session.messageCount, "message")}</span>
          {usage === null ? null : <Cost microUsd={usage.costMicroUsd} unpricedMessages={usage.unpricedMessages} />}
        </p>
      </header>
      {status === "LoadingFirstPage" ? <PagePending /> : null}
      {status === "Exhausted" && rows.length === 0 ? <EmptyState title="Nothing of it is shown" /> : null}
      <div className={styles.rows}>
        <Transcript rows={rows} host={host} scroller={scroller} />
        {isNested ? null : (
          <Printed messages={messages} host={host}>
            <h1 dir="auto">{session.title ?? "Untitled session"}</h1>
            {status === "Exhausted" ? null : (
              <p>These are {plural(results.length, "message")} of it: scroll to its end to print all of them.</p>
            )}
          </Printed>
        )}
      </div>
      {status === "CanLoadMore" || status === "LoadingMore" ? (
        <button
          type="button"
          className={styles.more}
          disabled={status === "LoadingMore"}
          onClick={() => loadMore(PAGE)}
        >
          {status === "LoadingMore" ? "Loading…" : "Show more"}
        </button>
      ) : null}
    </div>
  );
}

/** What a tool call started, unfolded on request: its messages are loaded then. */
function SharedSubagent({
  token,
  session,
  subagents,
}: {
  token: string;
  session: Found["session"];
  subagents: Found["subagents"];
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div>
      <Button size="s" aria-expanded={isOpen} onClick={() => setIsOpen((now) => !now)}>
        {session.agentType ?? "Subagent"}: {plural(session.messageCount, "message")}
      </Button>
      {isOpen ? <SharedSession token={token} session={session} subagents={subagents} isNested /> : null}
    </div>
  );
}
