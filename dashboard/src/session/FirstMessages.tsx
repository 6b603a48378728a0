import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api, type Id } from "../backend/api";
import { keepFilters } from "../filters/useFilters";
import { NestedTranscript } from "../transcript";
import { plural } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import { foldersOf } from "./folders";
import { useContentLoader } from "./useContentLoader";
import styles from "./FirstMessages.module.css";

const SHOWN = 30;

interface Read {
  readonly id: string;
  readonly source: string;
  readonly messageCount: number;
  readonly cwd: string | null;
  readonly worktree: string | null;
  readonly projectPath: string | null;
}

/** How a session began, within another page; all of it on its own. */
export function FirstMessages({
  session,
  isSubagent = false,
  linkText,
}: {
  session: Read;
  isSubagent?: boolean;
  /** Where that was all of it. */
  linkText: string;
}): ReactNode {
  const loadContent = useContentLoader();
  const found = useQuery(api.sessions.mine.messages, {
    session: session.id as Id<"sessions">,
    order: "asc",
    paginationOpts: { numItems: SHOWN, cursor: null },
  });
  if (found === undefined) return <Skeleton height="4rem" />;
  return (
    <>
      <NestedTranscript
        messages={found.page}
        host={{ source: session.source, isSubagent, folders: foldersOf(session), loadContent }}
      />
      <p className={styles.more}>
        <Link to="/sessions/$session" params={{ session: session.id }} search={keepFilters}>
          {found.isDone ? linkText : `All ${plural(session.messageCount, "message")}`}
        </Link>
      </p>
    </>
  );
}
