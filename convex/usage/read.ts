import { v } from "convex/values";
import { internalQuery } from "../_generated/server";
import { usageDailyDocument } from "../documents";
import { allOverrides } from "../prices/overrides";
import { rates } from "../prices/tables";
import { usedModelsOf } from "../prices/usedModels";
import { PAGE_BYTES_READ } from "../transactionLimits";

/** A page of a user's rollups between two UTC days, both included. */
export const daily = internalQuery({
  args: {
    userId: v.id("users"),
    fromDay: v.string(),
    toDay: v.string(),
    cursor: v.union(v.string(), v.null()),
    limit: v.number(),
  },
  returns: v.object({ page: v.array(usageDailyDocument), isDone: v.boolean(), continueCursor: v.string() }),
  handler: async (ctx, { userId, fromDay, toDay, cursor, limit }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("usageDaily")
      .withIndex("by_user_day", (q) => q.eq("userId", userId).gte("day", fromDay).lte("day", toDay))
      .paginate({ cursor, numItems: limit, maximumBytesRead: PAGE_BYTES_READ });
    return { page, isDone, continueCursor };
  },
});

/** What a user's cache savings are told by, for an action. */
export const prices = internalQuery({
  args: { userId: v.id("users") },
  returns: v.object({
    overrides: v.array(v.object({ model: v.string(), fromDay: v.string(), rates: v.object(rates) })),
    used: v.array(v.object({ model: v.string(), provider: v.string() })),
  }),
  handler: async (ctx, { userId }) => ({
    overrides: (await allOverrides(ctx, userId)).map(({ model, fromDay, rates }) => ({ model, fromDay, rates })),
    used: (await usedModelsOf(ctx, userId)).map(({ model, provider }) => ({ model, provider })),
  }),
});
