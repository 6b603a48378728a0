import { formatCount, joinAmounts, placeOf, summarizeSync, warnOf, type DryRun } from "@opensync/client-core/cli";
import type { SyncResult } from "../sync";

/** What a sync did, as lines of a table under a title. */
export function summarize(result: SyncResult, how: DryRun): string[] {
  const { transcripts, sent } = result;
  return summarizeSync(result, how, {
    idle: idleReason(result),
    sessions: sent.sessions,
    found: ["Transcripts", transcriptCounts(transcripts)],
    isChanged: transcripts.read > 0,
  });
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings(result: SyncResult): string[] {
  const { count, first } = result.malformed;
  return warnOf(result, ["file could not be read", "files could not be read"], {
    heading: ["line is not valid and was skipped", "lines are not valid and were skipped"],
    count,
    details: first.map((line) => `${placeOf(line)}: ${line.reason}`),
  });
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
