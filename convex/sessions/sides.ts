import { v } from "convex/values";
import { internalQuery } from "../_generated/server";
import { fileEditDocument, sessionErrorDocument, todosDocument } from "../documents";
import { PAGE_BYTES_READ } from "../transactionLimits";

/** What stands beside a session's messages. The session was found for its user before. */

const page = { sessionId: v.id("sessions"), cursor: v.union(v.string(), v.null()), limit: v.number() };

export const todos = internalQuery({
  args: { sessionId: v.id("sessions") },
  returns: v.union(todosDocument, v.null()),
  handler: (ctx, { sessionId }) =>
    ctx.db
      .query("todos")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .unique(),
});

export const fileEdits = internalQuery({
  args: page,
  returns: v.object({ page: v.array(fileEditDocument), isDone: v.boolean(), continueCursor: v.string() }),
  handler: async (ctx, { sessionId, cursor, limit }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("fileEdits")
      .withIndex("by_session_time", (q) => q.eq("sessionId", sessionId))
      .paginate({ cursor, numItems: limit, maximumBytesRead: PAGE_BYTES_READ });
    return { page, isDone, continueCursor };
  },
});

export const errors = internalQuery({
  args: page,
  returns: v.object({ page: v.array(sessionErrorDocument), isDone: v.boolean(), continueCursor: v.string() }),
  handler: async (ctx, { sessionId, cursor, limit }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("sessionErrors")
      .withIndex("by_session_time", (q) => q.eq("sessionId", sessionId))
      .paginate({ cursor, numItems: limit, maximumBytesRead: PAGE_BYTES_READ });
    return { page, isDone, continueCursor };
  },
});
