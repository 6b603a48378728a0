import { defineTable } from "convex/server";
import { v } from "convex/values";
import { signInMethod } from "../auth/tables";

export const auditEvent = v.union(
  v.literal("owner.created"),
  v.literal("user.created"),
  v.literal("user.renamed"),
  v.literal("key.created"),
  v.literal("key.revoked"),
  v.literal("invitation.created"),
  v.literal("invitation.revoked"),
  v.literal("code.created"),
  v.literal("code.redeemed"),
  v.literal("session.began"),
  v.literal("session.ended"),
  v.literal("sessions.ended"),
  v.literal("password.set"),
  v.literal("github.linked"),
  v.literal("github.unlinked"),
  v.literal("share.created"),
  v.literal("share.revoked"),
  v.literal("sessions.deleted"),
  v.literal("retention.set"),
  v.literal("retention.applied"),
  v.literal("export.started"),
  v.literal("export.finished"),
  v.literal("export.failed"),
  v.literal("export.cancelled"),
  v.literal("deletion.started"),
  v.literal("deletion.finished"),
);

/** On whose word something happened. A session's row goes when it ends, so its method is kept with it. */
export const auditActor = v.union(
  v.object({
    kind: v.literal("session"),
    session: v.id("authSessions"),
    method: v.optional(signInMethod),
  }),
  v.object({ kind: v.literal("key"), key: v.id("apiKeys") }),
  /** Who administers the deployment: `opensync`, `npx convex run`. */
  v.object({ kind: v.literal("deployment") }),
  /** What runs by itself, by the clock. */
  v.object({ kind: v.literal("schedule") }),
);

export const auditTables = {
  /** What changed who may see what, and what was deleted. Kept for a year. Holds no secret and nothing of a session's content. */
  auditLog: defineTable({
    userId: v.id("users"),
    event: auditEvent,
    /** The key that it is about. */
    keyId: v.optional(v.id("apiKeys")),
    detail: v.optional(v.string()),
    /** Absent in rows of before it was noted. */
    by: v.optional(auditActor),
  }).index("by_user", ["userId"]),
};
