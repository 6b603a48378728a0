import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What somebody judged a session to be. */
export const evalLabel = v.union(
  v.literal("golden"),
  v.literal("correct"),
  v.literal("incorrect"),
  v.literal("needs_review"),
);

/** What a session's own row says: its label, else whether it waits for one. */
export const evalState = v.union(evalLabel, v.literal("queued"));

export const evalTables = {
  /** At most one for each session: what was judged of it, and its place among those that wait to be. */
  evalLabels: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    label: v.optional(evalLabel),
    notes: v.optional(v.string()),
    /** What the session should have ended with. */
    expected: v.optional(v.string()),
    /** In the order of their names. */
    tags: v.array(v.string()),
    /** Its place in the queue: since when it waits, in ms, and no two of a user's the same. */
    queuedAt: v.optional(v.number()),
    updatedAt: v.number(),
  })
    .index("by_session", ["sessionId"])
    .index("by_user_queue", ["userId", "queuedAt"])
    .index("by_user_label", ["userId", "label", "updatedAt"])
    .index("by_user_updated", ["userId", "updatedAt"]),

  /** The tags of `evalLabels`, for finding by one. */
  evalTags: defineTable({ userId: v.id("users"), tag: v.string(), evalId: v.id("evalLabels"), updatedAt: v.number() })
    .index("by_user_tag", ["userId", "tag", "updatedAt"])
    .index("by_eval", ["evalId"]),

  /** How many of a user's sessions have a label, a tag, or wait; gone with the last of them. */
  evalCounts: defineTable({
    userId: v.id("users"),
    kind: v.union(v.literal("state"), v.literal("tag")),
    /** A label, `queued` (with or without a label), or a tag. */
    value: v.string(),
    sessions: v.number(),
  }).index("by_user", ["userId", "kind", "value"]),
};
