import { v } from "convex/values";
import { internalQuery } from "../_generated/server";
import { PAGE_BYTES_READ } from "../transactionLimits";

const page = { cursor: v.union(v.string(), v.null()), limit: v.number() };

/** A page of a user's projects in the order of their paths. */
export const paths = internalQuery({
  args: { userId: v.id("users"), ...page },
  returns: v.object({
    page: v.array(v.object({ path: v.string(), name: v.string(), sessions: v.union(v.number(), v.null()) })),
    isDone: v.boolean(),
    continueCursor: v.string(),
  }),
  handler: async (ctx, { userId, cursor, limit }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("projects")
      .withIndex("by_user_path", (q) => q.eq("userId", userId))
      .paginate({ cursor, numItems: limit, maximumBytesRead: PAGE_BYTES_READ });
    const projects = page.map(({ path, name, sessions = null }) => ({ path, name, sessions }));
    return { page: projects, isDone, continueCursor };
  },
});

/** What the session of a project that was active last says of it. */
export const latest = internalQuery({
  args: { userId: v.id("users"), path: v.string() },
  returns: v.union(
    v.object({
      activityAt: v.number(),
      projectName: v.optional(v.string()),
      projectExternalId: v.optional(v.string()),
      vcs: v.optional(v.string()),
      gitRepo: v.optional(v.string()),
    }),
    v.null(),
  ),
  handler: async (ctx, { userId, path }) => {
    const session = await ctx.db
      .query("sessions")
      .withIndex("by_user_project", (q) => q.eq("userId", userId).eq("trashedAt", undefined).eq("projectPath", path))
      .order("desc")
      .first();
    if (session === null) return null;
    const { activityAt, projectName, projectExternalId, vcs, gitRepo } = session;
    return {
      activityAt,
      ...(projectName === undefined ? {} : { projectName }),
      ...(projectExternalId === undefined ? {} : { projectExternalId }),
      ...(vcs === undefined ? {} : { vcs }),
      ...(gitRepo === undefined ? {} : { gitRepo }),
    };
  },
});

/** A page of the branches that a project's sessions ran on, in the order of their names. Of each, one session is read. */
export const branches = internalQuery({
  args: { userId: v.id("users"), path: v.string(), ...page },
  returns: v.object({
    page: v.array(
      v.object({ name: v.string(), sessionCount: v.number(), lastActivityAt: v.union(v.number(), v.null()) }),
    ),
    isDone: v.boolean(),
    continueCursor: v.string(),
  }),
  handler: async (ctx, { userId, path, cursor, limit }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("branches")
      .withIndex("by_user_project", (q) => q.eq("userId", userId).eq("projectPath", path))
      .paginate({ cursor, numItems: limit, maximumBytesRead: PAGE_BYTES_READ });
    const branches = await Promise.all(
      page.map(async ({ name, sessions }) => {
        const last = await ctx.db
          .query("sessions")
          .withIndex("by_user_branch", (q) =>
            q.eq("userId", userId).eq("trashedAt", undefined).eq("projectPath", path).eq("gitBranch", name),
          )
          .order("desc")
          .first();
        return { name, sessionCount: sessions, lastActivityAt: last?.activityAt ?? null };
      }),
    );
    return { page: branches, isDone, continueCursor };
  },
});
