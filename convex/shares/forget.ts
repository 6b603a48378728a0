import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

const SHARES_PER_RUN = 200;

/** Deletes a session's links, as many as one mutation may: the session is about to be deleted. Whether there may be more. */
export async function forgetShares(ctx: MutationCtx, sessionId: Id<"sessions">): Promise<boolean> {
  const shares = await ctx.db
    .query("shares")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .take(SHARES_PER_RUN);
  for (const { _id } of shares) await ctx.db.delete("shares", _id);
  return shares.length === SHARES_PER_RUN;
}
