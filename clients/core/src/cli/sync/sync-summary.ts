/** What a sync did, in words: pieces of which each client makes its own summary. */
import type { DeliveryTally, ItemPlace, OmittedContent, RejectedItem } from "../../delivery";
import { formatAmount, formatBytes, formatCount, formatDuration } from "../format";

const SHOWN_PLACES = 5;

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

export type SummaryRow = readonly [label: string, text: string];

export interface DryRun {
  readonly dryRun: boolean;
}

/** Something that should be in the backend is not. */
export function isIncomplete({ rejected, unreadable }: SyncOutcome): boolean {
  return rejected.count > 0 || unreadable.length > 0;
}

/** In one sentence. `idle`: why nothing was sent, or null; `sessions`: those that the messages are of. */
export function syncTitle(
  { aborted, sent }: SyncOutcome,
  { idle, sessions, dryRun }: { idle: string | null; sessions: number } & DryRun,
): string {
  if (aborted) return "Stopped. Everything that was acknowledged is kept; run the same command again to go on.";
  if (idle !== null) return idle;
  const amount = `${formatAmount(sent.messages, "message")} of ${formatAmount(sessions, "session")}`;
  return dryRun ? `Would send ${amount}` : `Sent ${amount}`;
}

/** A table under a title. */
export function syncTable(title: string, rows: readonly SummaryRow[]): string[] {
  const width = 2 + Math.max(...rows.map(([label]) => label.length));
  return [title, "", ...rows.map(([label, text]) => `  ${label.padEnd(width)}${text}`)];
}

/** What was sent and what the backend made of it, or what would be sent. */
export function deliveryRows({ sent, rows }: SyncOutcome, { dryRun }: DryRun): SummaryRow[] {
  if (!dryRun)
    return [
      ["Sessions", changes(rows.sessions)],
      ["Messages", changes(rows.messages)],
    ];
  const { sessions, messages, parts } = sent;
  return [
    [
      "To send",
      joinAmounts(formatAmount(sessions, "session"), formatAmount(messages, "message"), formatAmount(parts, "part")),
    ],
  ];
}

export function readRow({ bytesRead, durationMs }: SyncOutcome): SummaryRow {
  // Under a second the rate is mostly that of starting.
  const rate = durationMs >= 1000 && bytesRead > 0 ? ` (${formatBytes((bytesRead / durationMs) * 1000)}/s)` : "";
  return ["Read", `${formatBytes(bytesRead)} in ${formatDuration(durationMs)}${rate}`];
}

/** `3 read · 1 unchanged`; a 0 is left out. */
export function joinAmounts(...amounts: readonly (string | 0)[]): string {
  return amounts.filter((amount) => amount !== 0).join(" · ") || "none";
}

export function rejectedSection({ rejected }: SyncOutcome): string[] {
  return section(
    formatAmount(rejected.count, "item was not taken by the backend", "items were not taken by the backend"),
    rejected.count,
    rejected.first.map((item) => `${placeOf(item)}: ${item.kind} ${item.externalId ?? ""}: ${item.message}`),
  );
}

export function omittedSection({ omitted }: SyncOutcome): string[] {
  return section(
    formatAmount(omitted.count, "field was not sent whole", "fields were not sent whole"),
    omitted.count,
    omitted.first.map((item) => `${placeOf(item)}: ${item.field}, ${formatBytes(item.bytes)} (${item.reason})`),
  );
}

export function unpricedSection({ unpricedModels }: SyncOutcome): string[] {
  const { length } = unpricedModels;
  return section(
    length === 1
      ? "1 model has no known price: its cost is shown as unpriced"
      : `${formatCount(length)} models have no known price: their cost is shown as unpriced`,
    length,
    unpricedModels,
  );
}

/** A heading and the first of what it counts; nothing where there is none. */
export function section(heading: string, count: number, details: readonly string[]): string[] {
  if (count === 0) return [];
  const shown = details.slice(0, SHOWN_PLACES);
  const more = count - shown.length;
  return [
    `${heading}:`,
    ...shown.map((detail) => `  ${detail}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}

export function placeOf({ file, line }: ItemPlace): string {
  return line === 0 ? file : `${file}:${line}`;
}

function changes({ inserted, updated, unchanged }: DeliveryTally["rows"]["sessions"]): string {
  return joinAmounts(
    inserted && `${formatCount(inserted)} new`,
    updated && `${formatCount(updated)} updated`,
    unchanged && `${formatCount(unchanged)} unchanged`,
  );
}
