import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What sessions can be told apart by; `parent`: how many subagents a session of this external id has. */
export const facetKind = v.union(
  v.literal("source"),
  v.literal("model"),
  v.literal("machine"),
  v.literal("tag"),
  v.literal("parent"),
);

export const organisingTables = {
  /** How many of a user's sessions outside the trash have a value, kept by difference; gone with the last of them. */
  facets: defineTable({ userId: v.id("users"), kind: facetKind, value: v.string(), sessions: v.number() }).index(
    "by_user",
    ["userId", "kind", "value"],
  ),

  /**
   * What few sessions have, for finding them by it: `star`, `tag:<name>` and `label:<eval state>`. Indexes over the sessions
   * themselves would have an entry for each session, rewritten with every message.
   */
  sessionMarks: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    mark: v.string(),
    activityAt: v.number(),
  })
    .index("by_user_mark", ["userId", "mark", "activityAt"])
    .index("by_session", ["sessionId"]),

  /** Sessions that were deleted for good. Agents have their files still: what is sent of them again is dropped. */
  purgedSessions: defineTable({ userId: v.id("users"), externalId: v.string(), purgedAt: v.number() }).index(
    "by_user_external",
    ["userId", "externalId"],
  ),
};
