import { v } from "convex/values";
import { components, internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { endSession, SESSION_TOTAL_MS } from "./sessions";

/** Rows of a kind that one run deletes; when there are more it runs again. */
const BATCH = 200;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Deletes what sign-in leaves behind: sessions, tokens and codes that are past, ways to GitHub that nobody finished, counts of guesses. */
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
    let most = Math.max(sessions.length * 10, codes.length);
    for (const [table, ageMs] of PAST) {
      const rows = await ctx.db
        .query(table)
        .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - ageMs))
        .take(BATCH);
      for (const row of rows) await ctx.db.delete(table, row._id);
      most = Math.max(most, rows.length);
    }
    // By when a count began: somebody who never stops guessing is given ten guesses a day more by it.
    await ctx.runMutation(components.guessLimiter.lib.clearAll, { before: now - DAY_MS });
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
