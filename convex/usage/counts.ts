import { isUnbilled, TOKEN_BUCKETS, totalTokens } from "@opensync/protocol";
import type { Tokens, Usage } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { costOf } from "./cost";
import { addTally, tallyOf } from "./tally";
import type { Tally } from "./tally";

/** What messages add up to. Numbers are integers; a field that is absent is 0. */
export type Counts = Partial<Record<(typeof COUNTED)[number], number> & Record<(typeof TALLIED)[number], Tally>>;

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
  "durationMs",
] as const;

/** Messages by the hour of the UTC day; tool calls, and those of them that failed, by the tool's name. */
export const TALLIED = ["hours", "tools", "toolErrors"] as const;

type CountedMessage = Pick<
  Doc<"messages">,
  "role" | "model" | "createdAt" | "parts" | "usage" | "usageCounted" | "cost" | "computedCost" | "durationMs"
>;

/** What one message adds, and where: its UTC day and its model. */
export interface Contribution {
  day: string;
  model: string;
  counts: Counts;
}

export function contributionOf(message: CountedMessage): Contribution {
  const { createdAt, parts } = message;
  const tools = parts.flatMap(({ tool }) => tool ?? []);
  const failed = parts.flatMap(({ tool, failed }) => (failed === true ? (tool ?? []) : []));
  const counts: Counts = {
    messages: 1,
    parts: parts.length,
    toolCalls: parts.filter(({ tool, isTool }) => tool !== undefined || isTool === true).length,
    ...tallies({ hours: [String(new Date(createdAt).getUTCHours())], tools, toolErrors: failed }),
    ...(message.usageCounted === false ? {} : { ...usageCounts(message), durationMs: workedMs(message) }),
  };
  return { day: dayOf(createdAt), model: message.model ?? "", counts };
}

function tallies(names: Record<(typeof TALLIED)[number], string[]>): Counts {
  const counts: Counts = {};
  for (const field of TALLIED) {
    const tally = tallyOf(names[field]);
    if (tally !== undefined) counts[field] = tally;
  }
  return counts;
}

function usageCounts(message: CountedMessage): Counts {
  const { model, usage, cost } = message;
  if (usage === undefined && cost === undefined) return {};
  const { microUsd, source } = costOf(message) ?? {};
  const isBilled = (microUsd ?? 0) > 0 || !isUnbilled(model, usage ?? {});
  return {
    ...usage,
    costMicroUsd: microUsd ?? 0,
    usageMessages: isBilled ? 1 : 0,
    unpricedMessages: isBilled && microUsd === undefined ? 1 : 0,
    computedMessages: isBilled && source === "computed" ? 1 : 0,
  };
}

/** An answer's own time. A turn's, which Claude Code writes as a notice, holds that of its answers. Whole ms: sums must not depend on order. */
function workedMs({ role, durationMs = 0 }: CountedMessage): number {
  return role === "assistant" ? Math.round(durationMs) : 0;
}

/** Adds `sign` times the counts. Sums that are 0 are left out, so that equal totals are equal rows. */
export function addCounts(sum: Counts, counts: Counts, sign: 1 | -1 = 1): Counts {
  const result: Counts = {};
  for (const field of COUNTED) {
    const value = (sum[field] ?? 0) + sign * (counts[field] ?? 0);
    if (value !== 0) result[field] = value;
  }
  for (const field of TALLIED) {
    const tally = addTally(sum[field], counts[field], sign);
    if (tally !== undefined) result[field] = tally;
  }
  return result;
}

export function isZero(counts: Counts): boolean {
  return COUNTED.every((field) => (counts[field] ?? 0) === 0) && TALLIED.every((field) => counts[field] === undefined);
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
