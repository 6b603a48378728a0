import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { removeBlob } from "./remove";

/** A blob is given this long from its storing to the commit of the part that it belongs to. */
const GRACE_MS = 60 * 60 * 1000;
const BLOBS_PER_RUN = 20;
const BYTES_PER_RUN = 4 * 1024 * 1024;
const ROWS_PER_RUN = 100;
const FILES_PER_RUN = 100;

/**
 * Collects what big content leaves behind: blobs whose part never committed or is gone, with their file and search text, and
 * files that never got a row because their storing was cut short. Does a bounded piece of work and schedules the rest.
 */
export const run = internalMutation({
  args: { graceMs: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { graceMs = GRACE_MS }) => {
    const before = Date.now() - graceMs;
    const hasMoreBlobs = await collectBlobs(ctx, before);
    const hasMoreFiles = await collectFiles(ctx, before);
    if (hasMoreBlobs || hasMoreFiles) await ctx.scheduler.runAfter(0, internal.blobs.sweep.run, { graceMs });
    return null;
  },
});

/** Whether there may be more to collect. */
async function collectBlobs(ctx: MutationCtx, before: number): Promise<boolean> {
  const blobs = await ctx.db
    .query("blobs")
    .withIndex("by_unlinked", (q) => q.gt("unlinkedAt", 0).lt("unlinkedAt", before))
    .take(BLOBS_PER_RUN);
  const room = { bytes: BYTES_PER_RUN, rows: ROWS_PER_RUN };
  for (const blob of blobs) if (!(await removeBlob(ctx, blob, room))) return true;
  return blobs.length === BLOBS_PER_RUN;
}

/** An export's files end with it (see `everything/sweep.ts`). */
async function isOfExport(ctx: MutationCtx, storageId: Id<"_storage">): Promise<boolean> {
  const file = await ctx.db
    .query("exportFiles")
    .withIndex("by_storage", (q) => q.eq("storageId", storageId))
    .first();
  return file !== null;
}

/** Looks at each stored file once, when its grace is over: from then on its row answers for it. */
async function collectFiles(ctx: MutationCtx, before: number): Promise<boolean> {
  const sweep = await ctx.db
    .query("sweeps")
    .withIndex("by_name", (q) => q.eq("name", "storage"))
    .unique();
  const files = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", sweep?.checkedUntil ?? 0).lt("_creationTime", before))
    .take(FILES_PER_RUN);
  for (const file of files) {
    const blob = await ctx.db
      .query("blobs")
      .withIndex("by_storage", (q) => q.eq("storageId", file._id))
      .unique();
    if (blob === null && !(await isOfExport(ctx, file._id))) await ctx.storage.delete(file._id);
  }
  const last = files.at(-1);
  if (last === undefined) return false;
  const checked = { name: "storage" as const, checkedUntil: last._creationTime };
  if (sweep === null) await ctx.db.insert("sweeps", checked);
  else await ctx.db.replace("sweeps", sweep._id, checked);
  return files.length === FILES_PER_RUN;
}
