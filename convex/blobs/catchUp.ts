import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { noteWalked, walkedUntil } from "../walk";

/** A piece has up to 32 Ki characters. */
const ROWS_PER_RUN = 100;

/**
 * Notes in the pieces of big contents from before that was kept whose session they are of, so that a search in the session finds them.
 * Walks once over all of them in the order of their making, a bounded number in each run.
 */
export const run = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const from = await walkedUntil(ctx, "chunks");
    if (from === null) return null;
    const rows = await ctx.db
      .query("searchChunks")
      .withIndex("by_creation_time", (q) => q.gt("_creationTime", from))
      .take(ROWS_PER_RUN);
    for (const row of rows) if (row.session === undefined) await noteSession(ctx, row);
    const next = rows[ROWS_PER_RUN - 1] ?? null;
    await noteWalked(ctx, "chunks", next);
    if (next !== null) await ctx.scheduler.runAfter(0, internal.blobs.catchUp.run, {});
    return null;
  },
});

/** A piece whose content no part is linked to is about to be collected. */
async function noteSession(ctx: MutationCtx, { _id, blobId }: Doc<"searchChunks">): Promise<void> {
  const blob = await ctx.db.get("blobs", blobId);
  const part = blob?.partId === undefined ? null : await ctx.db.get("parts", blob.partId);
  const session = part === null ? null : await ctx.db.get("sessions", part.sessionId);
  if (session !== null) await ctx.db.patch("searchChunks", _id, { session: session.externalId });
}
