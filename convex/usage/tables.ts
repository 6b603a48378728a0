import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Disjoint token buckets; an absent bucket is 0. */
const tokens = {
  input: v.optional(v.number()),
  output: v.optional(v.number()),
  reasoning: v.optional(v.number()),
  cacheRead: v.optional(v.number()),
  cacheWrite5m: v.optional(v.number()),
  cacheWrite1h: v.optional(v.number()),
};

/** What messages add up to; integers, absent when 0. */
export const counts = {
  messages: v.optional(v.number()),
  toolCalls: v.optional(v.number()),
  ...tokens,
  costMicroUsd: v.optional(v.number()),
  /** Messages whose usage counts and whose price is not known. */
  unpricedMessages: v.optional(v.number()),
  /** How long answers took. */
  durationMs: v.optional(v.number()),
  /** Messages by the hour of the UTC day, tool calls and failed ones by name, as text (see `usage/tally.ts`). */
  hours: v.optional(v.string()),
  tools: v.optional(v.string()),
  toolErrors: v.optional(v.string()),
};

export const usage = v.object(tokens);

export const cost = v.object({
  microUsd: v.number(),
  source: v.union(v.literal("reported"), v.literal("computed")),
  priceVersion: v.optional(v.string()),
});

export const usageTables = {
  /**
   * A session's usage by UTC day: what moves in `usageDaily` when the session changes its source, project or machine. The last day
   * has no row: it has what the totals have beyond the other days (see `usage/sessionDays.ts`).
   */
  sessionUsage: defineTable({
    sessionId: v.id("sessions"),
    /** YYYY-MM-DD, UTC */
    day: v.string(),
    /** In the order of the models' names; "" for messages without a model. */
    models: v.array(v.object({ model: v.string(), ...counts })),
  }).index("by_session", ["sessionId", "day"]),

  /** A user's usage by UTC day, source, project and machine. One row has all models: rewriting one costs less than two. */
  usageDaily: defineTable({
    userId: v.id("users"),
    day: v.string(),
    source: v.string(),
    /** "" for sessions without a project */
    projectPath: v.string(),
    /** Absent for sessions of no known machine, and in rows of before machines were told apart. */
    machine: v.optional(v.string()),
    /** `sessions`: those that began on this day. */
    models: v.array(v.object({ model: v.string(), sessions: v.optional(v.number()), ...counts })),
  }).index("by_user_day", ["userId", "day", "source", "projectPath", "machine"]),
};
