import { formatAmount, formatCount, joinAmounts, summarizeSync, warnOf, type DryRun } from "@opensync/client-core/cli";
import type { SyncResult } from "../sync";

/** What a sync did, as lines of a table under a title. */
export function summarize(result: SyncResult, how: DryRun): string[] {
  const { sessions } = result;
  return summarizeSync(result, how, {
    idle: idleReason(result),
    sessions: sessions.read,
    found: ["OpenCode", sessionCounts(sessions)],
    isChanged: sessions.read + sessions.deleted > 0,
  });
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings(result: SyncResult): string[] {
  return warnOf(result, ["session or store could not be read", "sessions or stores could not be read"]);
}

function idleReason({ sessions, sent, unreadable }: SyncResult): string | null {
  if (sessions.found + sessions.deleted === 0)
    return unreadable.length > 0 ? "Nothing could be read" : "No OpenCode sessions found";
  return sent.sessions + sent.messages + sent.todos === 0 ? "Nothing new" : null;
}

function sessionCounts({ found, read, unchanged, filtered, deleted }: SyncResult["sessions"]): string {
  return joinAmounts(
    `${formatAmount(found, "session")} found`,
    read && `${formatCount(read)} read`,
    unchanged && `${formatCount(unchanged)} unchanged`,
    filtered && `${formatCount(filtered)} left out by filters`,
    deleted && `${formatCount(deleted)} deleted here, kept in the backend`,
  );
}
