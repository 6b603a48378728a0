import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";

const KEPT_MS = 366 * 24 * 60 * 60 * 1000;
const BATCH = 500;

/** Deletes what the audit log has kept for a year. */
export const run = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const past = await ctx.db
      .query("auditLog")
      .withIndex("by_creation_time", (q) => q.lt("_creationTime", Date.now() - KEPT_MS))
      .take(BATCH);
    for (const entry of past) await ctx.db.delete("auditLog", entry._id);
    if (past.length === BATCH) await ctx.scheduler.runAfter(0, internal.audit.sweep.run, {});
    return null;
  },
});
