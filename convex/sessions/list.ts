import type { PaginationResult } from "convex/server";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import { internalQuery } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import type { Doc, Id } from "../_generated/dataModel";
import { sessionDocument } from "../documents";
import { PAGE_BYTES_READ } from "../transactionLimits";
import { sumOf } from "../usage/counts";

const page = { cursor: v.union(v.string(), v.null()), limit: v.number() };

/** Rows that one page may look at where filters beyond the first are applied row by row. */
const MAX_ROWS_READ = 1_000;

export const sessionFilters = v.object({
  source: v.optional(v.string()),
  /** A project's path, or its name. */
  project: v.optional(v.string()),
  branch: v.optional(v.string()),
  model: v.optional(v.string()),
  /** Bounds of the last activity, in ms, `to` exclusive. */
  from: v.optional(v.number()),
  to: v.optional(v.number()),
});

/** A page of a user's sessions, last active first. A page may be short although more follow. */
export const recent = internalQuery({
  args: { userId: v.id("users"), filters: sessionFilters, ...page },
  returns: v.object({ page: v.array(sessionDocument), isDone: v.boolean(), continueCursor: v.string() }),
  handler: async (ctx, { userId, filters, cursor, limit }) => {
    const { page, isDone, continueCursor } = await recentOf(ctx, userId, filters, { cursor, numItems: limit });
    return { page, isDone, continueCursor };
  },
});

/** Where a page begins and how long it is; where it ends, too, if that was decided before. */
export interface PageOptions {
  cursor: string | null;
  numItems: number;
  endCursor?: string | null;
}

export async function recentOf(
  ctx: QueryCtx,
  userId: Id<"users">,
  filters: Infer<typeof sessionFilters>,
  options: PageOptions,
): Promise<PaginationResult<Doc<"sessions">>> {
  const { source, project, branch, model, from = 0, to = Number.MAX_SAFE_INTEGER } = filters;
  const isPath = project !== undefined && /[\\/]/.test(project);
  const projectPath = isPath ? project : undefined;
  return sessionsOf(ctx, userId, { source, projectPath, branch, model, from, to })
    .order("desc")
    .filter((q) =>
      q.and(
        source === undefined || q.eq(q.field("source"), source),
        branch === undefined || q.eq(q.field("gitBranch"), branch),
        model === undefined || q.eq(q.field("model"), model),
        project === undefined || isPath || q.eq(q.field("projectName"), project),
      ),
    )
    .paginate({ ...options, maximumRowsRead: MAX_ROWS_READ, maximumBytesRead: PAGE_BYTES_READ });
}

/** The index that narrows most. */
function sessionsOf(
  ctx: QueryCtx,
  userId: Id<"users">,
  by: {
    source: string | undefined;
    projectPath: string | undefined;
    branch: string | undefined;
    model: string | undefined;
    from: number;
    to: number;
  },
) {
  const sessions = ctx.db.query("sessions");
  const { source, projectPath, branch, model, from, to } = by;
  if (projectPath !== undefined && branch !== undefined) {
    return sessions.withIndex("by_user_branch", (q) =>
      q
        .eq("userId", userId)
        .eq("projectPath", projectPath)
        .eq("gitBranch", branch)
        .gte("activityAt", from)
        .lt("activityAt", to),
    );
  }
  if (projectPath !== undefined) {
    return sessions.withIndex("by_user_project", (q) =>
      q.eq("userId", userId).eq("projectPath", projectPath).gte("activityAt", from).lt("activityAt", to),
    );
  }
  if (model !== undefined) {
    return sessions.withIndex("by_user_model", (q) =>
      q.eq("userId", userId).eq("model", model).gte("activityAt", from).lt("activityAt", to),
    );
  }
  if (source !== undefined) {
    return sessions.withIndex("by_user_source", (q) =>
      q.eq("userId", userId).eq("source", source).gte("activityAt", from).lt("activityAt", to),
    );
  }
  return sessions.withIndex("by_user_activity", (q) =>
    q.eq("userId", userId).gte("activityAt", from).lt("activityAt", to),
  );
}

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
