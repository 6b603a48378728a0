import { v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import { query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { dayTotals, statsAnswer, statsTotals } from "./answer";
import { CacheSavings } from "./cacheSavings";
import { isMeant, usageFilters } from "./filters";
import type { UsageFilters } from "./filters";
import { hoursOf } from "./hours";
import { askedDays, nextCursor, requireDays, rowsBetween } from "./rows";
import type { DaysAsked } from "./rows";
import { UsageSums } from "./sums";
import type { Dimension } from "./sums";
import { rankedBy, topOf } from "./topSessions";

const MAX_TOP = 100;

const asked = { ...askedDays, filters: v.optional(usageFilters) };

/**
 * What the signed-in user's sessions add up to between two UTC days, both included; with `over`, also on each day by agent, project,
 * model or machine: what is drawn over time.
 */
export const stats = query({
  args: {
    ...asked,
    over: v.optional(v.union(v.literal("source"), v.literal("project"), v.literal("model"), v.literal("machine"))),
  },
  returns: v.object({ ...statsAnswer, overTime: v.array(dayTotals), next: nextCursor }),
  handler: async (ctx, { over, ...days }) => {
    const { userId } = await requireViewer(ctx);
    const { sums, next } = await sumsOf(ctx, userId, days, over);
    return { ...sums.answer(), overTime: sums.overTime(), next };
  },
});

/** The same, but only what all comes to: to compare with. */
export const totals = query({
  args: asked,
  returns: v.object({ totals: statsTotals, next: nextCursor }),
  handler: async (ctx, days) => {
    const { userId } = await requireViewer(ctx);
    const { sums, next } = await sumsOf(ctx, userId, days);
    return { totals: sums.answer().totals, next };
  },
});

/** Messages of each UTC day by the UTC hour: what a calendar and the hours of a week are drawn from, in any time zone. */
export const hours = query({
  args: asked,
  returns: v.object({ days: v.array(v.object({ day: v.string(), hours: v.array(v.number()) })), next: nextCursor }),
  handler: async (ctx, { filters = {}, ...days }) => {
    const { userId } = await requireViewer(ctx);
    const { rows, next } = await rowsBetween(ctx, userId, days);
    return {
      days: hoursOf(
        rows.filter((row) => isMeant(filters, row)),
        filters.model,
      ),
      next,
    };
  },
});

/**
 * The sessions that cost or used most between two UTC days, both included, by what they did on these days alone. `looked`: how many
 * sessions were compared; `isComplete` is false where there were more, of which one may belong here.
 */
export const topSessions = query({
  args: { fromDay: v.string(), toDay: v.string(), by: rankedBy, limit: v.number(), filters: v.optional(usageFilters) },
  returns: v.object({
    sessions: v.array(
      v.object({
        id: v.string(),
        externalId: v.string(),
        source: v.string(),
        title: v.union(v.string(), v.null()),
        projectPath: v.union(v.string(), v.null()),
        machineId: v.union(v.string(), v.null()),
        activityAt: v.number(),
        messages: v.number(),
        toolCalls: v.number(),
        tokens: v.number(),
        /** null where no message of these days has a known price. */
        costMicroUsd: v.union(v.number(), v.null()),
        unpricedMessages: v.number(),
        durationMs: v.number(),
      }),
    ),
    looked: v.number(),
    isComplete: v.boolean(),
  }),
  handler: async (ctx, { fromDay, toDay, by, limit, filters = {} }) => {
    const { userId } = await requireViewer(ctx);
    requireDays(fromDay, toDay);
    const count = Math.min(MAX_TOP, Math.max(1, Math.floor(limit)));
    return topOf(ctx, userId, { fromDay, toDay, by, limit: count, filters });
  },
});

async function sumsOf(
  ctx: QueryCtx,
  userId: Id<"users">,
  { filters = {}, ...days }: DaysAsked & { filters?: UsageFilters },
  over?: Dimension,
): Promise<{ sums: UsageSums; next: string | null }> {
  const { rows, next } = await rowsBetween(ctx, userId, days);
  const sums = new UsageSums(await CacheSavings.of(ctx, userId), filters.model, over);
  for (const row of rows) if (isMeant(filters, row)) sums.add(row);
  return { sums, next };
}
