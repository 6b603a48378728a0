import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

const MAX_AGENTS = 200;
const MAX_TRASHED = 300;

/**
 * How many sessions a user has, those in the trash too: what progress over all of them is measured by. Undefined where that would have
 * to be counted one by one.
 */
export async function sessionTotal({ db }: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<number | undefined> {
  const byAgent = await db
    .query("facets")
    .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", "source"))
    .take(MAX_AGENTS + 1);
  const trashed = await db
    .query("sessions")
    .withIndex("by_user_activity", (q) => q.eq("userId", userId).gte("trashedAt", 0))
    .take(MAX_TRASHED + 1);
  if (byAgent.length > MAX_AGENTS || trashed.length > MAX_TRASHED) return undefined;
  return byAgent.reduce((sum, { sessions }) => sum + sessions, trashed.length);
}
