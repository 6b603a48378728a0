import { v } from "convex/values";
import { internalMutation, internalQuery } from "../_generated/server";

/** Registers a stored file; it is collected unless a part is linked to it within the hour. */
export const stage = internalMutation({
  args: { userId: v.id("users"), storageId: v.id("_storage"), size: v.number() },
  returns: v.id("blobs"),
  handler: (ctx, blob) => ctx.db.insert("blobs", { ...blob, unlinkedAt: Date.now() }),
});

export const addChunks = internalMutation({
  args: { userId: v.id("users"), blobId: v.id("blobs"), session: v.string(), texts: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { userId, blobId, session, texts }) => {
    for (const text of texts) await ctx.db.insert("searchChunks", { userId, blobId, session, text });
    return null;
  },
});

/** The file behind a field of a part of this user's; null if there is none. Without `field`: the first. */
export const locate = internalQuery({
  args: { userId: v.id("users"), partId: v.string(), field: v.union(v.string(), v.null()) },
  returns: v.union(v.object({ storageId: v.id("_storage"), size: v.number() }), v.null()),
  handler: async (ctx, { userId, partId, field }) => {
    const id = ctx.db.normalizeId("parts", partId);
    const part = id === null ? null : await ctx.db.get("parts", id);
    if (part === null || part.userId !== userId) return null;
    const entry = part.blobs?.find((blob) => field === null || blob.field === field);
    const blob = entry === undefined ? null : await ctx.db.get("blobs", entry.blobId);
    return blob === null ? null : { storageId: blob.storageId, size: blob.size };
  },
});
