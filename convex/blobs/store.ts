import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import type { Spilled } from "../parts/prepare";
import { chunks } from "./chunks";

/** Characters of search text that one mutation writes: at most 3 MiB. */
const CHARS_PER_MUTATION = 1024 * 1024;

/**
 * Puts content into file storage and makes all of its text searchable. The blob belongs to nothing until a part is linked to
 * it; until then search passes it over, and the sweep collects it if that never happens.
 */
export async function storeBlob(
  ctx: ActionCtx,
  { userId, session }: { userId: Id<"users">; /** Its external id. */ session: string },
  spilled: Spilled,
): Promise<Id<"blobs">> {
  const file = new Blob([spilled.content], { type: spilled.contentType });
  const storageId = await ctx.storage.store(file);
  let blobId: Id<"blobs">;
  try {
    blobId = await ctx.runMutation(internal.blobs.rows.stage, { userId, storageId, size: spilled.bytes });
  } catch (error) {
    await ctx.storage.delete(storageId);
    throw error;
  }
  let texts: string[] = [];
  let chars = 0;
  for (const text of chunks(spilled.searchText)) {
    texts.push(text);
    chars += text.length;
    if (chars < CHARS_PER_MUTATION) continue;
    await ctx.runMutation(internal.blobs.rows.addChunks, { userId, blobId, session, texts });
    [texts, chars] = [[], 0];
  }
  if (texts.length > 0) await ctx.runMutation(internal.blobs.rows.addChunks, { userId, blobId, session, texts });
  return blobId;
}
