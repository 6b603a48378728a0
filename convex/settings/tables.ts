import { defineTable } from "convex/server";
import { v } from "convex/values";

export const settingsTables = {
  /** What a user has chosen; without a row, nothing was. */
  userSettings: defineTable({
    userId: v.id("users"),
    /** Whole days after its last activity that a session is kept; absent: for ever. */
    retentionDays: v.optional(v.number()),
    /** When that begins to hold. */
    retainsFrom: v.optional(v.number()),
    /** The deletion of old sessions under way (see `retention.ts`). */
    retention: v.optional(
      v.object({
        /** Counts the steps: only the one that was scheduled last goes on. */
        step: v.number(),
        steppedAt: v.number(),
        /** Sessions whose last activity was before this go. */
        before: v.number(),
        /** The last session that was dealt with; they are in the order of their last activity. */
        after: v.optional(v.object({ activityAt: v.number(), creationTime: v.number() })),
        deleted: v.number(),
      }),
    ),
  })
    .index("by_user", ["userId"])
    .index("by_retention", ["retentionDays"]),
};
