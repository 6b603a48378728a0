import { csvText, usdText } from "./csv";
import type { Dimension } from "./data/dimension";
import { periodKey, type Every, type Period } from "./data/periods";
import { sharesOf } from "./data/shares";
import { NONE } from "./data/stack";
import type { UsageRow } from "./data/stats";

const HEADER = [
  "sessions",
  "messages",
  "tool_calls",
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cost_usd",
  "unpriced_messages",
  "cache_saved_usd",
];

/** What the page shows as CSV: a row for each day, week or month and each model, project, agent or machine, none folded into others. */
export function usageCsv(
  rows: readonly UsageRow[],
  {
    every,
    periods,
    dimension,
    nameOf,
  }: { every: Every; periods: readonly Period[]; dimension: Dimension; nameOf: (key: string | null) => string },
): string {
  const byPeriod = new Map<string, UsageRow[]>();
  for (const row of rows) {
    const key = periodKey(row.day, every);
    const group = byPeriod.get(key);
    if (group === undefined) byPeriod.set(key, [row]);
    else group.push(row);
  }
  const lines = periods.flatMap((period) =>
    sharesOf(byPeriod.get(period.key) ?? []).shares.map((share) => [
      period.from,
      period.to,
      share.key === NONE ? nameOf(null) : share.key,
      share.sessions,
      share.messages,
      share.toolCalls,
      share.input,
      share.output,
      share.reasoning,
      share.cacheRead,
      share.cacheWrite,
      // Of what has no price, or no usage, no cost is said rather than none.
      share.costMicroUsd === 0 && (share.unpricedMessages > 0 || share.tokens === 0) ? "" : usdText(share.costMicroUsd),
      share.unpricedMessages,
      usdText(share.cacheSavedMicroUsd),
    ]),
  );
  return csvText(["from", "to", dimension === "source" ? "agent" : dimension, ...HEADER], lines);
}
