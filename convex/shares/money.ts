import { v } from "convex/values";

/** Tokens and cost as a share shows them, where it does. */

export const openTokens = v.object({
  input: v.number(),
  output: v.number(),
  reasoning: v.number(),
  cacheRead: v.number(),
  cacheWrite: v.number(),
  cacheWrite5m: v.number(),
  cacheWrite1h: v.number(),
  total: v.number(),
});

export const openCostSource = v.union(v.literal("reported"), v.literal("computed"), v.literal("unpriced"), v.null());
