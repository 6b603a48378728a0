import { getDocumentSize } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Chunks have up to 96 KiB each. */
const CHUNKS_AT_ONCE = 20;

/** Deletes a blob with its file and search text while there is room for it, which it uses up; false where some of it is left. */
export async function removeBlob(
  ctx: MutationCtx,
  blob: Doc<"blobs">,
  room: { bytes: number; rows: number },
): Promise<boolean> {
  while (room.rows > 0 && room.bytes > 0) {
    const chunks = await ctx.db
      .query("searchChunks")
      .withIndex("by_blob", (q) => q.eq("blobId", blob._id))
      .take(CHUNKS_AT_ONCE);
    for (const chunk of chunks) {
      await ctx.db.delete("searchChunks", chunk._id);
      room.bytes -= getDocumentSize(chunk);
      room.rows -= 1;
    }
    if (chunks.length === CHUNKS_AT_ONCE) continue;
    await ctx.storage.delete(blob.storageId);
    await ctx.db.delete("blobs", blob._id);
    room.rows -= 1;
    return true;
  }
  return false;
}
