import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

export async function settingsOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"userSettings"> | null> {
  return ctx.db
    .query("userSettings")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}
