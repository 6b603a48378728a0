import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** A session that is being deleted for good: nothing of it is shown, and nothing goes into it. */
export function isBeingPurged({ trashedAt }: Pick<Doc<"sessions">, "trashedAt">): boolean {
  return trashedAt === 0;
}

/** Whether the user deleted a session of this external id for good. */
export async function isPurged(ctx: Pick<QueryCtx, "db">, userId: Id<"users">, externalId: string): Promise<boolean> {
  const row = await ctx.db
    .query("purgedSessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId).eq("externalId", externalId))
    .first();
  return row !== null;
}
