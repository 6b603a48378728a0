import { v } from "convex/values";
import { components, internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { rateOf } from "../access/rates";

const ROWS_PER_RUN = 500;

/**
 * Empties the tables in which limits were counted before the rate limiter did. When keys were last used goes over to it; what was
 * left of their limits is full again by now, and guesses begin anew.
 */
export const run = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const limits = await ctx.db.query("rateLimits").take(ROWS_PER_RUN);
    const updates = limits.map(({ keyId, kind, refilledAt }) => ({
      kind: "consume" as const,
      name: kind,
      key: keyId,
      count: 0,
      config: rateOf(kind),
      ts: refilledAt,
    }));
    if (updates.length > 0) await ctx.runMutation(components.requestLimiter.lib.enqueueUpdates, { updates });
    for (const { _id } of limits) await ctx.db.delete("rateLimits", _id);
    const throttles = await ctx.db.query("signInThrottles").take(ROWS_PER_RUN);
    for (const { _id } of throttles) await ctx.db.delete("signInThrottles", _id);
    const isDone = limits.length < ROWS_PER_RUN && throttles.length < ROWS_PER_RUN;
    if (!isDone) await ctx.scheduler.runAfter(0, internal.limits.former.run, {});
    return null;
  },
});
