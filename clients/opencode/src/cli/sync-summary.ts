import {
  deliveryRows,
  formatAmount,
  formatCount,
  joinAmounts,
  omittedSection,
  readRow,
  rejectedSection,
  section,
  syncTable,
  syncTitle,
  unpricedSection,
  type DryRun,
} from "@opensync/client-core/cli";
import type { SyncResult } from "../sync";

/** What a sync did, as lines of a table under a title. */
export function summarize(result: SyncResult, how: DryRun): string[] {
  const { sessions } = result;
  const title = syncTitle(result, { idle: idleReason(result), sessions: sessions.read, ...how });
  return syncTable(title, [
    ["OpenCode", sessionCounts(sessions)],
    ...(sessions.read + sessions.deleted === 0 ? [] : deliveryRows(result, how)),
    readRow(result),
  ]);
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings(result: SyncResult): string[] {
  const { unreadable } = result;
  return [
    ...rejectedSection(result),
    ...section(
      formatAmount(unreadable.length, "session or store could not be read", "sessions or stores could not be read"),
      unreadable.length,
      unreadable.map(({ file, message }) => `${file}: ${message}`),
    ),
    ...omittedSection(result),
    ...unpricedSection(result),
  ];
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
