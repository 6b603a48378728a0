import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { Bot } from "lucide-react";
import type { ReactNode } from "react";
import { api, type Id } from "../backend/api";
import { keepFilters } from "../filters/useFilters";
import { Disclosure, NestedTranscript, useFold } from "../transcript";
import { Cost } from "../ui/Cost";
import { plural } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import { durationText } from "../ui/time-text";
import { foldersOf } from "./folders";
import { sessionTitle } from "./session-title";
import { useContentLoader } from "./useContentLoader";
import type { Subagent } from "./useSubagents";
import styles from "./InlineSubagent.module.css";

/** A subagent below the call that started it: unfolded, what it did; all of it on its own page. */
export function InlineSubagent({ subagent }: { subagent: Subagent }): ReactNode {
  const [isOpen, setIsOpen] = useFold(`subagent:${subagent.id}`);
  return (
    <div className={styles.subagent}>
      <Disclosure
        isOpen={isOpen}
        onToggle={setIsOpen}
        summary={
          <span className={styles.summary}>
            <Bot aria-hidden size={14} />
            <span className={styles.title}>{sessionTitle(subagent)}</span>
            <span>{plural(subagent.messageCount, "message")}</span>
            {subagent.durationMs === null ? null : <span>{durationText(subagent.durationMs)}</span>}
            <Cost microUsd={subagent.costMicroUsd} unpricedMessages={subagent.unpricedMessages} />
          </span>
        }
      >
        <Messages subagent={subagent} />
      </Disclosure>
    </div>
  );
}

const SHOWN = 30;

function Messages({ subagent }: { subagent: Subagent }): ReactNode {
  const loadContent = useContentLoader();
  const found = useQuery(api.sessions.mine.messages, {
    session: subagent.id as Id<"sessions">,
    order: "asc",
    paginationOpts: { numItems: SHOWN, cursor: null },
  });
  if (found === undefined) return <Skeleton height="4rem" />;
  return (
    <div className={styles.messages}>
      <NestedTranscript
        messages={found.page}
        host={{ source: subagent.source, isSubagent: true, folders: foldersOf(subagent), loadContent }}
      />
      <p className={styles.more}>
        <Link to="/sessions/$session" params={{ session: subagent.id }} search={keepFilters}>
          {found.isDone ? "Open as a session of its own" : `All ${plural(subagent.messageCount, "message")}`}
        </Link>
      </p>
    </div>
  );
}
