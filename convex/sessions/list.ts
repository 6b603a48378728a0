import { v } from "convex/values";
import { internalQuery } from "../_generated/server";
import { sessionDocument } from "../documents";
import { PAGE_BYTES_READ } from "../transactionLimits";
import { sumOf } from "../usage/counts";
import { sessionFilters, sessionSort } from "./filters";
import { pageOfSessions } from "./page";

const page = { cursor: v.union(v.string(), v.null()), limit: v.number() };

/** Where a page begins and how long it is; where it ends, too, if that was decided before. */
export interface PageOptions {
  cursor: string | null;
  numItems: number;
  endCursor?: string | null;
}

/** A page of a user's sessions. A page may be short although more follow. */
export const recent = internalQuery({
  args: { userId: v.id("users"), filters: sessionFilters, sort: v.optional(sessionSort), ...page },
  returns: v.object({ page: v.array(sessionDocument), isDone: v.boolean(), continueCursor: v.string() }),
  handler: async (ctx, { userId, filters, sort, cursor, limit }) => {
    const options = { cursor, numItems: limit };
    const { page, isDone, continueCursor } = await pageOfSessions(ctx, userId, { filters, sort }, options);
    return { page, isDone, continueCursor };
  },
});

/** What a client compares with its own history, in the order of external ids. */
export const known = internalQuery({
  args: { userId: v.id("users"), ...page },
  returns: v.object({
    page: v.array(
      v.object({
        externalId: v.string(),
        revision: v.number(),
        messageCount: v.number(),
        partCount: v.number(),
        messageDigest: v.number(),
        syncedAt: v.number(),
      }),
    ),
    isDone: v.boolean(),
    continueCursor: v.string(),
  }),
  handler: async (ctx, { userId, cursor, limit }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("sessions")
      .withIndex("by_user_external", (q) => q.eq("userId", userId))
      .paginate({ cursor, numItems: limit, maximumBytesRead: PAGE_BYTES_READ });
    const sessions = page.map(({ externalId, revision, totals, messageDigest, syncedAt }) => {
      const { messages: messageCount = 0, parts: partCount = 0 } = sumOf(totals);
      return { externalId, revision, messageCount, partCount, messageDigest, syncedAt };
    });
    return { page: sessions, isDone, continueCursor };
  },
});
