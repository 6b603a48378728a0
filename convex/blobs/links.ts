import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** A blob lives while a part is linked to it. Both ends are written in the mutation that writes the part. */

export async function linkBlobs(
  ctx: MutationCtx,
  blobs: NonNullable<Doc<"parts">["blobs"]>,
  partId: Id<"parts">,
): Promise<void> {
  for (const { blobId } of blobs) await ctx.db.patch("blobs", blobId, { partId, unlinkedAt: undefined });
}

/** Leaves the part's blobs to the sweep: their text may be more than a mutation may read. */
export async function unlinkBlobs(ctx: MutationCtx, partId: Id<"parts">, now: number): Promise<void> {
  const part = await ctx.db.get("parts", partId);
  for (const { blobId } of part?.blobs ?? []) {
    await ctx.db.patch("blobs", blobId, { partId: undefined, unlinkedAt: now });
  }
}
