import type { SyncResult } from "../sync";
import { formatAmount, formatBytes, formatCount, formatDuration } from "./format";

const SHOWN_PLACES = 5;

/** What a sync did, as lines of a table. */
export function summarize(result: SyncResult, { dryRun }: { dryRun: boolean }): string[] {
  const { transcripts, sent, rows, bytesRead, durationMs } = result;
  const table: [string, string][] = [
    [
      "Transcripts",
      join([
        [transcripts.found, "found"],
        [transcripts.read, "read"],
        [transcripts.unchanged, "unchanged"],
        [transcripts.filtered, "left out by filters"],
      ]),
    ],
    ...(dryRun
      ? ([
          [
            "To send",
            join([
              [sent.sessions, "sessions"],
              [sent.messages, "messages"],
              [sent.parts, "parts"],
            ]),
          ],
        ] as [string, string][])
      : ([
          [
            "Sessions",
            join([
              [rows.sessions.inserted, "new"],
              [rows.sessions.updated, "updated"],
              [rows.sessions.unchanged, "unchanged"],
            ]),
          ],
          [
            "Messages",
            join([
              [rows.messages.inserted, "new"],
              [rows.messages.updated, "updated"],
              [rows.messages.unchanged, "unchanged"],
            ]),
          ],
        ] as [string, string][])),
    ["Read", `${formatBytes(bytesRead)} in ${formatDuration(durationMs)}${rate(bytesRead, durationMs)}`],
  ];
  return [title(result, dryRun), "", ...table.map(([label, value]) => `  ${label.padEnd(13)}${value}`)];
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings(result: SyncResult): string[] {
  const { rejected, malformed, omitted, unreadable, unpricedModels } = result;
  return [
    ...section(
      rejected.count,
      "item was not taken by the backend",
      "items were not taken by the backend",
      rejected.first.map((item) => `${place(item)}: ${item.kind} ${item.externalId ?? ""}: ${item.message}`),
    ),
    ...section(
      unreadable.length,
      "transcript could not be read",
      "transcripts could not be read",
      unreadable.map(({ file, message }) => `${file}: ${message}`),
    ),
    ...section(
      malformed.count,
      "line is not valid and was skipped",
      "lines are not valid and were skipped",
      malformed.first.map((line) => `${place(line)}: ${line.reason}`),
    ),
    ...section(
      omitted.count,
      "field was too large to send whole",
      "fields were too large to send whole",
      omitted.first.map((item) => `${place(item)}: ${item.field}, ${formatBytes(item.bytes)}`),
    ),
    ...section(
      unpricedModels.length,
      "model has no known price: its cost is shown as unpriced",
      "models have no known price: their cost is shown as unpriced",
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

function join(counts: readonly (readonly [number, string])[]): string {
  const named = counts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return named.length === 0 ? "none" : named.join(" · ");
}

function rate(bytes: number, durationMs: number): string {
  return durationMs > 0 && bytes > 0 ? ` (${formatBytes((bytes / durationMs) * 1000)}/s)` : "";
}

function section(count: number, singular: string, plural: string, details: readonly string[]): string[] {
  if (count === 0) return [];
  const shown = details.slice(0, SHOWN_PLACES);
  const more = count - shown.length;
  return [
    `${formatAmount(count, singular, plural)}:`,
    ...shown.map((detail) => `  ${detail}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}

function place({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}
