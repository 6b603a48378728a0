import type { SyncResult } from "../sync";
import { formatAmount, formatBytes, formatCount, formatDuration } from "@opensync/client-core/cli";

const SHOWN_PLACES = 5;

/** What a sync did, as lines of a table under a title. */
export function summarize(result: SyncResult, { dryRun }: { dryRun: boolean }): string[] {
  const { transcripts, bytesRead, durationMs } = result;
  const table = [
    ["Transcripts", transcriptCounts(transcripts)],
    ...(transcripts.read === 0 ? [] : dryRun ? plannedRows(result) : answeredRows(result)),
    ["Read", `${formatBytes(bytesRead)} in ${formatDuration(durationMs)}${rate(bytesRead, durationMs)}`],
  ];
  return [title(result, dryRun), "", ...table.map(([label = "", value = ""]) => `  ${label.padEnd(13)}${value}`)];
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings({ rejected, malformed, omitted, unreadable, unpricedModels }: SyncResult): string[] {
  return [
    ...section(
      formatAmount(rejected.count, "item was not taken by the backend", "items were not taken by the backend"),
      rejected.count,
      rejected.first.map((item) => `${place(item)}: ${item.kind} ${item.externalId ?? ""}: ${item.message}`),
    ),
    ...section(
      formatAmount(unreadable.length, "file could not be read", "files could not be read"),
      unreadable.length,
      unreadable.map(({ file, message }) => `${file}: ${message}`),
    ),
    ...section(
      formatAmount(malformed.count, "line is not valid and was skipped", "lines are not valid and were skipped"),
      malformed.count,
      malformed.first.map((line) => `${place(line)}: ${line.reason}`),
    ),
    ...section(
      formatAmount(omitted.count, "field was not sent whole", "fields were not sent whole"),
      omitted.count,
      omitted.first.map((item) => `${place(item)}: ${item.field}, ${formatBytes(item.bytes)} (${item.reason})`),
    ),
    ...section(
      unpricedModels.length === 1
        ? "1 model has no known price: its cost is shown as unpriced"
        : `${formatCount(unpricedModels.length)} models have no known price: their cost is shown as unpriced`,
      unpricedModels.length,
      unpricedModels,
    ),
  ];
}

/** Something that should be in the backend is not. */
export function isIncomplete({ rejected, unreadable }: SyncResult): boolean {
  return rejected.count > 0 || unreadable.length > 0;
}

function title({ transcripts, sent, aborted }: SyncResult, dryRun: boolean): string {
  if (aborted) return "Stopped. Everything that was acknowledged is kept; run the same command again to go on.";
  if (transcripts.found === 0) return "No Claude Code transcripts found";
  if (transcripts.read === 0) return "Nothing new";
  const amount = `${formatAmount(sent.messages, "message")} of ${formatAmount(sent.sessions, "session")}`;
  return dryRun ? `Would send ${amount}` : `Sent ${amount}`;
}

function transcriptCounts({ found, read, unchanged, filtered }: SyncResult["transcripts"]): string {
  return join([
    `${formatCount(found)} found`,
    read && `${formatCount(read)} read`,
    unchanged && `${formatCount(unchanged)} unchanged`,
    filtered && `${formatCount(filtered)} left out by filters`,
  ]);
}

function plannedRows({ sent }: SyncResult): string[][] {
  const { sessions, messages, parts } = sent;
  return [
    [
      "To send",
      [formatAmount(sessions, "session"), formatAmount(messages, "message"), formatAmount(parts, "part")].join(" · "),
    ],
  ];
}

function answeredRows({ rows }: SyncResult): string[][] {
  const show = ({ inserted, updated, unchanged }: SyncResult["rows"]["sessions"]) =>
    join([
      inserted && `${formatCount(inserted)} new`,
      updated && `${formatCount(updated)} updated`,
      unchanged && `${formatCount(unchanged)} unchanged`,
    ]);
  return [
    ["Sessions", show(rows.sessions)],
    ["Messages", show(rows.messages)],
  ];
}

function join(pieces: readonly (string | 0)[]): string {
  return pieces.filter((piece) => piece !== 0).join(" · ") || "none";
}

/** Under a second the rate is mostly that of starting. */
function rate(bytes: number, durationMs: number): string {
  return durationMs >= 1000 && bytes > 0 ? ` (${formatBytes((bytes / durationMs) * 1000)}/s)` : "";
}

function section(heading: string, count: number, details: readonly string[]): string[] {
  if (count === 0) return [];
  const shown = details.slice(0, SHOWN_PLACES);
  const more = count - shown.length;
  return [
    `${heading}:`,
    ...shown.map((detail) => `  ${detail}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}

function place({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}
