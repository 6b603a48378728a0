import { z } from "zod";
import { count, shortText } from "./fields";
import { MAX_COUNT } from "./limits";

/** Tokens of one provider call in disjoint buckets: `input` excludes everything that was read from or written to a cache. */
export const usageSchema = z.object({
  input: count.optional(),
  output: count.optional(),
  reasoning: count.optional(),
  cacheRead: count.optional(),
  cacheWrite5m: count.optional(),
  cacheWrite1h: count.optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Cost of one provider call in integer micro-USD. `priceVersion` names the price table of a computed cost. */
export const costSchema = z.object({
  microUsd: count,
  source: z.enum(["reported", "computed"]),
  priceVersion: shortText.optional(),
});
export type Cost = z.infer<typeof costSchema>;

export const TOKEN_BUCKETS = ["input", "output", "reasoning", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
export type TokenBucket = (typeof TOKEN_BUCKETS)[number];

export function totalTokens(usage: Usage): number {
  return TOKEN_BUCKETS.reduce((sum, bucket) => sum + (usage[bucket] ?? 0), 0);
}

/** USD as agents report it (a float) to integer micro-USD; null when it is no amount that can be counted. */
export function usdToMicroUsd(usd: number): number | null {
  const microUsd = Math.round(usd * 1e6);
  return Number.isFinite(microUsd) && microUsd >= 0 && microUsd <= MAX_COUNT ? microUsd : null;
}

/** Claude Code (2.1) writes its own messages as one of this model, with zero usage. */
const SYNTHETIC = "<synthetic>";

/** A call that was never billed. */
export function isUnbilled(model: string | undefined, usage: Usage): boolean {
  return model === SYNTHETIC || totalTokens(usage) === 0;
}

/** The model under which people are shown what a message used: "" for messages of none, and for those that no model wrote. */
export function shownModel(model: string): string {
  return model === SYNTHETIC ? "" : model;
}
