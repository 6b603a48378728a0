import { defineTable } from "convex/server";
import { v } from "convex/values";

export const exportState = v.union(
  v.literal("running"),
  v.literal("done"),
  v.literal("cancelled"),
  v.literal("failed"),
  /** It was done; its files are gone. */
  v.literal("expired"),
);

const exportSection = v.union(v.literal("messages"), v.literal("fileEdits"), v.literal("errors"));
/** An item of a section, as `exports/read.ts` has it. */
const exportAfter = v.union(v.null(), v.object({ at: v.union(v.number(), v.null()), creationTime: v.number() }));

/** Where an export goes on: behind the session of this external id, or inside of the one that follows it. */
export const exportPosition = v.object({
  /** The sessions up to this external id are written. "" before the first. */
  behind: v.string(),
  inside: v.optional(v.object({ session: v.id("sessions"), section: exportSection, after: exportAfter })),
});

export const everythingTables = {
  /** Exports of all that a user has. Only the newest one is shown. */
  exports: defineTable({
    userId: v.id("users"),
    state: exportState,
    position: exportPosition,
    /** Counts the attempts at steps: the result of any but the last is not taken. */
    step: v.number(),
    /** The action that makes the step. */
    job: v.optional(v.id("_scheduled_functions")),
    steppedAt: v.number(),
    /** How often the step has failed in a row. */
    failures: v.number(),
    /** How many sessions there were when it began; absent where that was not known. */
    total: v.optional(v.number()),
    sessions: v.number(),
    messages: v.number(),
    finishedAt: v.optional(v.number()),
    /** When its files are deleted. */
    expiresAt: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_state", ["state", "steppedAt"])
    .index("by_expiry", ["expiresAt"]),

  exportFiles: defineTable({
    exportId: v.id("exports"),
    storageId: v.id("_storage"),
    /** From 1 on. */
    number: v.number(),
    name: v.string(),
    /** As stored, compressed. */
    bytes: v.number(),
  })
    .index("by_export", ["exportId", "number"])
    .index("by_storage", ["storageId"]),

  /** Deletions of all that a user has. Only the newest one is shown. */
  deletions: defineTable({
    userId: v.id("users"),
    state: v.union(v.literal("running"), v.literal("done")),
    /** What came after this stays. */
    startedAt: v.number(),
    finishedAt: v.optional(v.number()),
    /** Counts the steps: only the one that was scheduled last goes on. */
    step: v.number(),
    steppedAt: v.number(),
    stage: v.union(v.literal("sessions"), v.literal("rest")),
    /** The sessions up to this external id are deleted. */
    behind: v.string(),
    /** How many sessions there were when it began; absent where that was not known. */
    total: v.optional(v.number()),
    sessions: v.number(),
  })
    .index("by_user", ["userId"])
    .index("by_state", ["state", "steppedAt"]),
};
