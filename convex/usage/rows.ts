import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { refusal } from "../functionError";

/** Rows of one answer: a hundred days of ten projects with three agents. */
const MAX_ROWS = 3_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A user's rollups between two UTC days, both included, as far as one answer holds them. `nextDay`: the day that they end before,
 * where there are more.
 */
export async function rowsBetween(
  ctx: QueryCtx,
  userId: Id<"users">,
  { fromDay, toDay }: { fromDay: string; toDay: string },
): Promise<{ rows: Doc<"usageDaily">[]; nextDay: string | null }> {
  requireDays(fromDay, toDay);
  const rows = await ctx.db
    .query("usageDaily")
    .withIndex("by_user_day", (q) => q.eq("userId", userId).gte("day", fromDay).lte("day", toDay))
    .take(MAX_ROWS + 1);
  const nextDay = rows[MAX_ROWS]?.day;
  // Whole days only, unless one day alone is more than that.
  if (nextDay === undefined || rows[0]?.day === nextDay) return { rows, nextDay: null };
  return { rows: rows.filter(({ day }) => day < nextDay), nextDay };
}

export function requireDays(...days: string[]): void {
  if (days.every((day) => DAY.test(day))) return;
  throw refusal("invalid_request", "fromDay, toDay: such as 2026-11-01");
}
