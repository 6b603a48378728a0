import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { UsageSums } from "./sums";

/** Rows of one answer: a hundred days of ten projects with three agents. */
const MAX_ROWS = 3_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const tokens = v.object({
  input: v.number(),
  output: v.number(),
  reasoning: v.number(),
  cacheRead: v.number(),
  cacheWrite: v.number(),
  cacheWrite5m: v.number(),
  cacheWrite1h: v.number(),
  total: v.number(),
});
const totals = {
  sessions: v.number(),
  messages: v.number(),
  toolCalls: v.number(),
  tokens,
  costMicroUsd: v.number(),
  cost: v.number(),
  unpricedMessages: v.number(),
};

/**
 * What the signed-in user's sessions add up to between two UTC days, both included. `nextDay`: the day that the sums end before,
 * where there was more than one answer holds; sums of the days from there on can be added.
 */
export const stats = query({
  args: { fromDay: v.string(), toDay: v.string() },
  returns: v.object({
    totals: v.object(totals),
    byDay: v.array(v.object({ day: v.string(), ...totals })),
    bySource: v.array(v.object({ source: v.string(), ...totals })),
    byModel: v.array(v.object({ model: v.union(v.string(), v.null()), ...totals })),
    byProject: v.array(v.object({ projectPath: v.union(v.string(), v.null()), ...totals })),
    nextDay: v.union(v.string(), v.null()),
  }),
  handler: async (ctx, { fromDay, toDay }) => {
    const { userId } = await requireViewer(ctx);
    if (!DAY.test(fromDay) || !DAY.test(toDay)) throw refusal("invalid_request", "fromDay, toDay: such as 2026-11-01");
    const rows = await ctx.db
      .query("usageDaily")
      .withIndex("by_user_day", (q) => q.eq("userId", userId).gte("day", fromDay).lte("day", toDay))
      .take(MAX_ROWS + 1);
    const next = rows[MAX_ROWS]?.day;
    // Whole days only, unless one day alone is more than that.
    const isOneDay = next !== undefined && rows[0]?.day === next;
    const sums = new UsageSums();
    for (const row of rows) if (next === undefined || isOneDay || row.day < next) sums.add(row);
    return { ...sums.answer(), nextDay: isOneDay || next === undefined ? null : next };
  },
});
