import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What of a session a share shows beside what was said; each is off unless it was chosen. */
export const shareChoices = v.object({
  /** Tool calls with their input and output, files and images, and other parts that are no conversation. */
  toolCalls: v.boolean(),
  thinking: v.boolean(),
  /** Tokens and cost. */
  usage: v.boolean(),
  /** Folders, branch, repository and machine, files changed, and whole paths in what is shown. */
  paths: v.boolean(),
  /** Sessions that this one started, and messages of subagents within it. */
  subagents: v.boolean(),
});

export const shareTables = {
  /** Links that show one session to whoever has them. The token is in the link and nowhere else. */
  shares: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    selector: v.string(),
    /** SHA-256 of the token in hex. */
    hash: v.string(),
    include: shareChoices,
    /** Shows what is added later, too. */
    live: v.boolean(),
    sharedAt: v.number(),
    /** Where the share is not live, the summary of the session and its subagents as they were: JSON text. */
    frozen: v.optional(v.string()),
    expiresAt: v.optional(v.number()),
    /** Set by the clock, so that live queries end with it. */
    expired: v.optional(v.boolean()),
    revokedAt: v.optional(v.number()),
  })
    .index("by_selector", ["selector"])
    .index("by_user", ["userId"])
    .index("by_session", ["sessionId"]),
};
