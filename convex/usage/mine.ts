import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { allOverrides } from "../prices/overrides";
import { statsAnswer } from "./answer";
import { CacheSavings } from "./cacheSavings";
import { isMeant, usageFilters } from "./filters";
import { requireDays, rowsBetween } from "./rows";
import { UsageSums } from "./sums";
import { rankedBy, topOf } from "./topSessions";

const MAX_TOP = 100;

/**
 * What the signed-in user's sessions add up to between two UTC days, both included. `nextDay`: the day that the sums end before,
 * where there was more than one answer holds; sums of the days from there on can be added.
 */
export const stats = query({
  args: { fromDay: v.string(), toDay: v.string(), filters: v.optional(usageFilters) },
  returns: v.object({ ...statsAnswer, nextDay: v.union(v.string(), v.null()) }),
  handler: async (ctx, { fromDay, toDay, filters = {} }) => {
    const { userId } = await requireViewer(ctx);
    const { rows, nextDay } = await rowsBetween(ctx, userId, { fromDay, toDay });
    const sums = new UsageSums(new CacheSavings(await allOverrides(ctx, userId)), filters.model);
    for (const row of rows) if (isMeant(filters, row)) sums.add(row);
    return { ...sums.answer(), nextDay };
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
