import { formatAmount, formatBytes, formatCount, formatDuration } from "@opensync/client-core/cli";
import type { SyncResult } from "../sync";

const SHOWN_PLACES = 5;

/** What a sync did, as lines of a table under a title. */
export function summarize(result: SyncResult, { dryRun }: { dryRun: boolean }): string[] {
  const { sessions, bytesRead, durationMs } = result;
  const changes = sessions.read + sessions.deleted > 0;
  const table = [
    ["OpenCode", sessionCounts(sessions)],
    ...(changes ? (dryRun ? plannedRows(result) : answeredRows(result)) : []),
    ["Read", `${formatBytes(bytesRead)} in ${formatDuration(durationMs)}${rate(bytesRead, durationMs)}`],
  ];
  return [title(result, dryRun), "", ...table.map(([label = "", value = ""]) => `  ${label.padEnd(10)}${value}`)];
}

/** What a person should know of besides the numbers; empty when all went well. */
export function warnings({ rejected, omitted, unreadable, unpricedModels }: SyncResult): string[] {
  return [
    ...section(
      formatAmount(rejected.count, "item was not taken by the backend", "items were not taken by the backend"),
      rejected.count,
      rejected.first.map(({ file, kind, externalId, message }) => `${file}: ${kind} ${externalId ?? ""}: ${message}`),
    ),
    ...section(
      formatAmount(unreadable.length, "session or store could not be read", "sessions or stores could not be read"),
      unreadable.length,
      unreadable.map(({ file, message }) => `${file}: ${message}`),
    ),
    ...section(
      formatAmount(omitted.count, "field was not sent whole", "fields were not sent whole"),
      omitted.count,
      omitted.first.map(({ file, field, bytes, reason }) => `${file}: ${field}, ${formatBytes(bytes)} (${reason})`),
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

function title({ sessions, sent, unreadable, aborted }: SyncResult, dryRun: boolean): string {
  if (aborted) return "Stopped. Everything that was acknowledged is kept; run the same command again to go on.";
  if (sessions.found + sessions.deleted === 0)
    return unreadable.length > 0 ? "Nothing could be read" : "No OpenCode sessions found";
  if (sent.sessions + sent.messages + sent.todos === 0) return "Nothing new";
  const amount = `${formatAmount(sent.messages, "message")} of ${formatAmount(sessions.read, "session")}`;
  return dryRun ? `Would send ${amount}` : `Sent ${amount}`;
}

function sessionCounts({ found, read, unchanged, filtered, deleted }: SyncResult["sessions"]): string {
  return join([
    `${formatAmount(found, "session")} found`,
    read && `${formatCount(read)} read`,
    unchanged && `${formatCount(unchanged)} unchanged`,
    filtered && `${formatCount(filtered)} left out by filters`,
    deleted && `${formatCount(deleted)} deleted here, kept in the backend`,
  ]);
}

function plannedRows({ sent }: SyncResult): string[][] {
  const { sessions, messages, parts } = sent;
  const amounts = [formatAmount(sessions, "session"), formatAmount(messages, "message"), formatAmount(parts, "part")];
  return [["To send", amounts.join(" · ")]];
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
