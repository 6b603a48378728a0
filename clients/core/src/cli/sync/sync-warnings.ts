import { formatAmount, formatBytes } from "../format";
import { placeOf, type SyncOutcome } from "./sync-summary";

const SHOWN_DETAILS = 5;

/** Something that a person should know of besides the numbers. */
export interface Warning {
  /** Names the count, in the singular and in the plural. */
  readonly heading: readonly [one: string, many: string];
  readonly count: number;
  /** The first ones at least. */
  readonly details: readonly string[];
}

/** What every client warns of. `unreadable`: how it names what could not be read; `own`: what it warns of itself. */
export function warnOf(outcome: SyncOutcome, unreadable: Warning["heading"], ...own: readonly Warning[]): string[] {
  const { rejected, omitted, unpricedModels } = outcome;
  const warnings: Warning[] = [
    {
      heading: ["item was not taken by the backend", "items were not taken by the backend"],
      count: rejected.count,
      details: rejected.first.map((item) => `${placeOf(item)}: ${item.kind} ${item.externalId ?? ""}: ${item.message}`),
    },
    {
      heading: unreadable,
      count: outcome.unreadable.length,
      details: outcome.unreadable.map(({ file, message }) => `${file}: ${message}`),
    },
    ...own,
    {
      heading: ["field was not sent whole", "fields were not sent whole"],
      count: omitted.count,
      details: omitted.first.map(
        (item) => `${placeOf(item)}: ${item.field}, ${formatBytes(item.bytes)} (${item.reason})`,
      ),
    },
    {
      heading: [
        "model has no known price: its cost is shown as unpriced",
        "models have no known price: their cost is shown as unpriced",
      ],
      count: unpricedModels.length,
      details: unpricedModels,
    },
  ];
  return warnings.flatMap(lines);
}

/** A heading and the first details; nothing where there is nothing to warn of. */
function lines({ heading: [one, many], count, details }: Warning): string[] {
  if (count === 0) return [];
  const shown = details.slice(0, SHOWN_DETAILS).map((detail) => `  ${detail}`);
  const more = count - shown.length;
  return [
    `${formatAmount(count, one, many)}:`,
    ...shown,
    ...(more > 0 ? [`  and ${formatAmount(more, "more", "more")}`] : []),
  ];
}
