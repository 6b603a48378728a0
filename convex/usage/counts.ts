import { isUnbilled, TOKEN_BUCKETS, totalTokens } from "@opensync/protocol";
import type { Tokens, Usage } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";

/** What messages add up to. Every field is an integer; a field that is absent is 0. */
export type Counts = Partial<Record<(typeof COUNTED)[number], number>>;

export const COUNTED = [
  "messages",
  "toolCalls",
  "parts",
  "sessions",
  ...TOKEN_BUCKETS,
  "costMicroUsd",
  "usageMessages",
  "unpricedMessages",
  "computedMessages",
] as const;

type CountedMessage = Pick<
  Doc<"messages">,
  "model" | "createdAt" | "parts" | "usage" | "usageCounted" | "cost" | "computedCost"
>;

/** What one message adds, and where: its UTC day and its model. */
export interface Contribution {
  day: string;
  model: string;
  counts: Counts;
}

export function contributionOf(message: CountedMessage): Contribution {
  const counts: Counts = {
    messages: 1,
    parts: message.parts.length,
    toolCalls: message.parts.filter((part) => part.isTool === true).length,
    ...(message.usageCounted === false ? {} : usageCounts(message)),
  };
  return { day: dayOf(message.createdAt), model: message.model ?? "", counts };
}

function usageCounts({ model, usage, cost, computedCost }: CountedMessage): Counts {
  if (usage === undefined && cost === undefined) return {};
  const microUsd = cost?.microUsd ?? computedCost?.microUsd;
  const isBilled = (microUsd ?? 0) > 0 || !isUnbilled(model, usage ?? {});
  const isComputed = cost === undefined ? computedCost !== undefined : cost.source === "computed";
  return {
    ...usage,
    costMicroUsd: microUsd ?? 0,
    usageMessages: isBilled ? 1 : 0,
    unpricedMessages: isBilled && microUsd === undefined ? 1 : 0,
    computedMessages: isBilled && isComputed ? 1 : 0,
  };
}

/** Adds `sign` times the counts. Sums that are 0 are left out, so that equal totals are equal rows. */
export function addCounts(sum: Counts, counts: Counts, sign: 1 | -1 = 1): Counts {
  const result: Counts = {};
  for (const field of COUNTED) {
    const value = (sum[field] ?? 0) + sign * (counts[field] ?? 0);
    if (value !== 0) result[field] = value;
  }
  return result;
}

export function isZero(counts: Counts): boolean {
  return COUNTED.every((field) => (counts[field] ?? 0) === 0);
}

/** The counts of all entries together. */
export function sumOf(entries: readonly Counts[]): Counts {
  return entries.reduce((sum, counts) => addCounts(sum, counts), {});
}

/** Counts that only a session's totals have. */
type TotalsOnly = Pick<Counts, "parts" | "usageMessages" | "computedMessages">;

/** The entries without what only a session's totals have. */
export function rolledUp<Entry extends Counts>(entries: readonly Entry[]): Omit<Entry, keyof TotalsOnly>[] {
  return entries.map(({ parts: _p, usageMessages: _u, computedMessages: _c, ...counts }) => counts);
}

/** UTC day of a time in ms, YYYY-MM-DD. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The buckets as the API shows them. */
export function tokensOf(counts: Usage): Tokens {
  const { input = 0, output = 0, reasoning = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = counts;
  const cacheWrite = cacheWrite5m + cacheWrite1h;
  return { input, output, reasoning, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, total: totalTokens(counts) };
}
