import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { endSession, SESSION_TOTAL_MS } from "./sessions";
import { THROTTLE_FULL_AFTER_MS } from "./throttle";

/** Rows of a kind that one run deletes; when there are more it runs again. */
const BATCH = 200;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Deletes what sign-in leaves behind: sessions, tokens and codes that are past, ways to GitHub that nobody finished, full buckets. */
export const run = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    const sessions = await ctx.db
      .query("authSessions")
      .withIndex("by_expiration", (q) => q.lt("expirationTime", now))
      .take(BATCH / 10);
    for (const session of sessions) await endSession(ctx, session._id);
    const codes = await ctx.db
      .query("signInCodes")
      .withIndex("by_expiry", (q) => q.lt("expiresAt", now))
      .take(BATCH);
    for (const code of codes) await ctx.db.delete("signInCodes", code._id);
    const throttles = await ctx.db
      .query("signInThrottles")
      .withIndex("by_refilled", (q) => q.lt("refilledAt", now - THROTTLE_FULL_AFTER_MS))
      .take(BATCH);
    for (const throttle of throttles) await ctx.db.delete("signInThrottles", throttle._id);
    let most = Math.max(sessions.length * 10, codes.length, throttles.length);
    for (const [table, ageMs] of PAST) {
      const rows = await ctx.db
        .query(table)
        .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - ageMs))
        .take(BATCH);
      for (const row of rows) await ctx.db.delete(table, row._id);
      most = Math.max(most, rows.length);
    }
    if (most >= BATCH) await ctx.scheduler.runAfter(0, internal.auth.sweep.run, {});
    return null;
  },
});

/** Convex Auth's rows that are worth nothing at this age. */
const PAST = [
  ["authVerifiers", DAY_MS],
  ["authVerificationCodes", DAY_MS],
  ["authRateLimits", DAY_MS],
  ["authRefreshTokens", SESSION_TOTAL_MS + DAY_MS],
] as const;
