import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { newestExport } from "./exportRows";

const FILES_PER_RUN = 50;
const EXPORTS_PER_RUN = 10;
const DELETIONS_PER_RUN = 10;

/** Deletes the files of exports whose time is over. Does a bounded piece of work and schedules the rest. */
export const files = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const over = await ctx.db
      .query("exports")
      .withIndex("by_expiry", (q) => q.gt("expiresAt", 0).lte("expiresAt", Date.now()))
      .take(EXPORTS_PER_RUN);
    let room = FILES_PER_RUN;
    for (const found of over) {
      const stored = await ctx.db
        .query("exportFiles")
        .withIndex("by_export", (q) => q.eq("exportId", found._id))
        .take(room);
      for (const file of stored) {
        await ctx.storage.delete(file.storageId);
        await ctx.db.delete("exportFiles", file._id);
      }
      room -= stored.length;
      if (room === 0) break;
      const isNewest = (await newestExport(ctx, found.userId))?._id === found._id;
      const { state } = found;
      if (isNewest) {
        const ended = state === "done" ? { state: "expired" as const } : {};
        await ctx.db.patch("exports", found._id, { ...ended, expiresAt: undefined });
      } else await ctx.db.delete("exports", found._id);
    }
    if (room === 0 || over.length === EXPORTS_PER_RUN) {
      await ctx.scheduler.runAfter(0, internal.everything.sweep.files, {});
    }
    return null;
  },
});

/** What has made no step for so long goes on by nothing but this. */
const DEAD_AFTER_MS = 60 * 60 * 1000;

/**
 * Has exports and deletions go on whose next step was lost, as by an error that has been mended since. Those that fail again are
 * tried again when it runs the next time, behind all others.
 */
export const revive = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    const before = now - DEAD_AFTER_MS;
    const exports = await ctx.db
      .query("exports")
      .withIndex("by_state", (q) => q.eq("state", "running").lt("steppedAt", before))
      .take(EXPORTS_PER_RUN);
    for (const { _id: exportId, step } of exports) {
      await ctx.db.patch("exports", exportId, { steppedAt: now });
      await ctx.scheduler.runAfter(0, internal.everything.exportRows.watch, { exportId, step });
    }
    const deletions = await ctx.db
      .query("deletions")
      .withIndex("by_state", (q) => q.eq("state", "running").lt("steppedAt", before))
      .take(DELETIONS_PER_RUN);
    for (const { _id: deletionId, step } of deletions) {
      await ctx.db.patch("deletions", deletionId, { steppedAt: now });
      await ctx.scheduler.runAfter(0, internal.everything.deletion.step, { deletionId, step });
    }
    if (exports.length === EXPORTS_PER_RUN || deletions.length === DELETIONS_PER_RUN) {
      await ctx.scheduler.runAfter(0, internal.everything.sweep.revive, {});
    }
    return null;
  },
});
