import {
  deliveryRows,
  formatAmount,
  formatCount,
  joinAmounts,
  omittedSection,
  placeOf,
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
  const { transcripts, sent } = result;
  const title = syncTitle(result, { idle: idleReason(result), sessions: sent.sessions, ...how });
  return syncTable(title, [
    ["Transcripts", transcriptCounts(transcripts)],
    ...(transcripts.read === 0 ? [] : deliveryRows(result, how)),
    readRow(result),
  ]);
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings(result: SyncResult): string[] {
  const { malformed, unreadable } = result;
  return [
    ...rejectedSection(result),
    ...section(
      formatAmount(unreadable.length, "file could not be read", "files could not be read"),
      unreadable.length,
      unreadable.map(({ file, message }) => `${file}: ${message}`),
    ),
    ...section(
      formatAmount(malformed.count, "line is not valid and was skipped", "lines are not valid and were skipped"),
      malformed.count,
      malformed.first.map((line) => `${placeOf(line)}: ${line.reason}`),
    ),
    ...omittedSection(result),
    ...unpricedSection(result),
  ];
}

function idleReason({ transcripts }: SyncResult): string | null {
  if (transcripts.found === 0) return "No Claude Code transcripts found";
  return transcripts.read === 0 ? "Nothing new" : null;
}

function transcriptCounts({ found, read, unchanged, filtered }: SyncResult["transcripts"]): string {
  return joinAmounts(
    `${formatCount(found)} found`,
    read && `${formatCount(read)} read`,
    unchanged && `${formatCount(unchanged)} unchanged`,
    filtered && `${formatCount(filtered)} left out by filters`,
  );
}
