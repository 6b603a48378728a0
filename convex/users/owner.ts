import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** The user whose backend this is; null before the first run. */
export async function ownerOf(ctx: Pick<QueryCtx, "db">): Promise<Doc<"users"> | null> {
  return ctx.db
    .query("users")
    .withIndex("by_owner", (q) => q.eq("isOwner", true))
    .first();
}
