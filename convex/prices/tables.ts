import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Prices in integer micro-USD per million tokens; a bucket without one costs what `input` does (reasoning: `output`). */
export const rates = {
  input: v.number(),
  output: v.number(),
  reasoning: v.optional(v.number()),
  cacheRead: v.optional(v.number()),
  cacheWrite5m: v.optional(v.number()),
  cacheWrite1h: v.optional(v.number()),
};

/** Through the user's sessions by external id, and through the messages of each by theirs. */
export const position = v.object({
  session: v.string(),
  /** The last message looked at; absent where the session is done. */
  message: v.optional(v.string()),
});

export const pricesTables = {
  /** A user's own price of a model. */
  priceOverrides: defineTable({
    userId: v.id("users"),
    model: v.string(),
    /** UTC day that it holds from, YYYY-MM-DD; "" for always. Of several the latest holds. */
    fromDay: v.string(),
    rates: v.object(rates),
  }).index("by_user_model", ["userId", "model", "fromDay"]),

  /** Models that a user's messages were answered by; provider "" where nobody said it. */
  usedModels: defineTable({
    userId: v.id("users"),
    model: v.string(),
    provider: v.string(),
  }).index("by_user_model", ["userId", "model", "provider"]),

  /** A user's last recompute of costs. */
  recomputes: defineTable({
    userId: v.id("users"),
    state: v.union(v.literal("running"), v.literal("done")),
    /** Steps scheduled so far, of all runs: a step that comes late, or twice, finds another number here. */
    step: v.number(),
    position: v.optional(position),
    /** How many sessions there were when it began; absent where that was not known. */
    total: v.optional(v.number()),
    sessions: v.number(),
    messages: v.number(),
    changed: v.number(),
    startedAt: v.number(),
    updatedAt: v.number(),
    finishedAt: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_state", ["state", "updatedAt"]),
};
