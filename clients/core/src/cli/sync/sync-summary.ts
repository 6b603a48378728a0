import type { DeliveryTally, ItemPlace, OmittedContent, RejectedItem } from "../../delivery";
import { formatAmount, formatBytes, formatCount, formatDuration } from "../format";

/** What every client's sync answers. */
export interface SyncOutcome {
  readonly sent: DeliveryTally["sent"];
  readonly rows: DeliveryTally["rows"];
  readonly bytesRead: number;
  readonly durationMs: number;
  readonly rejected: { readonly count: number; readonly first: readonly RejectedItem[] };
  readonly omitted: { readonly count: number; readonly first: readonly OmittedContent[] };
  readonly unreadable: readonly { readonly file: string; readonly message: string }[];
  readonly unpricedModels: readonly string[];
  readonly aborted: boolean;
}

export interface DryRun {
  readonly dryRun: boolean;
}

/** A row of the table that a sync ends with. */
type SummaryRow = readonly [label: string, text: string];

/** What a client's summary says besides what every client's does. */
export interface SourceSummary {
  /** Why there was nothing to send; null where there was. */
  readonly idle: string | null;
  /** Those that the messages are of. */
  readonly sessions: number;
  /** What the source held. */
  readonly found: SummaryRow;
  /** Whether any of it was read or has gone since the last time. */
  readonly isChanged: boolean;
}

/** Something that should be in the backend is not. */
export function isIncomplete({ rejected, unreadable }: SyncOutcome): boolean {
  return rejected.count > 0 || unreadable.length > 0;
}

/** What a sync did, as lines of a table under a title. */
export function summarizeSync(outcome: SyncOutcome, how: DryRun, source: SourceSummary): string[] {
  const { found, isChanged } = source;
  const delivery = how.dryRun ? plannedRows(outcome) : answeredRows(outcome);
  const rows = [found, ...(isChanged ? delivery : []), readRow(outcome)];
  const width = 2 + Math.max(...rows.map(([label]) => label.length));
  return [title(outcome, how, source), "", ...rows.map(([label, text]) => `  ${label.padEnd(width)}${text}`)];
}

/** `3 read · 1 unchanged`; a 0 is left out. */
export function joinAmounts(...amounts: readonly (string | 0)[]): string {
  return amounts.filter((amount) => amount !== 0).join(" · ") || "none";
}

/** Where an item came from, for people. */
export function placeOf({ file, line }: ItemPlace): string {
  return line === 0 ? file : `${file}:${line}`;
}

function title({ aborted, sent }: SyncOutcome, { dryRun }: DryRun, { idle, sessions }: SourceSummary): string {
  if (aborted) return "Stopped. Everything that was acknowledged is kept; run the same command again to go on.";
  if (idle !== null) return idle;
  const amount = `${formatAmount(sent.messages, "message")} of ${formatAmount(sessions, "session")}`;
  return dryRun ? `Would send ${amount}` : `Sent ${amount}`;
}

function plannedRows({ sent: { sessions, messages, parts } }: SyncOutcome): SummaryRow[] {
  const amounts = [formatAmount(sessions, "session"), formatAmount(messages, "message"), formatAmount(parts, "part")];
  return [["To send", joinAmounts(...amounts)]];
}

function answeredRows({ rows }: SyncOutcome): SummaryRow[] {
  const changes = ({ inserted, updated, unchanged }: SyncOutcome["rows"]["sessions"]) =>
    joinAmounts(
      inserted && `${formatCount(inserted)} new`,
      updated && `${formatCount(updated)} updated`,
      unchanged && `${formatCount(unchanged)} unchanged`,
    );
  return [
    ["Sessions", changes(rows.sessions)],
    ["Messages", changes(rows.messages)],
  ];
}

function readRow({ bytesRead, durationMs }: SyncOutcome): SummaryRow {
  // Under a second the rate is mostly that of starting.
  const rate = durationMs >= 1000 && bytesRead > 0 ? ` (${formatBytes((bytesRead / durationMs) * 1000)}/s)` : "";
  return ["Read", `${formatBytes(bytesRead)} in ${formatDuration(durationMs)}${rate}`];
}
