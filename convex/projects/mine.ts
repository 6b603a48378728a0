import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { pageWithin } from "../sessions/livePage";
import { PAGE_BYTES_READ } from "../transactionLimits";

const MAX_PROJECTS = 200;
const MAX_BRANCHES = 1_000;

/** A page of the signed-in user's projects, by path: what lists can be filtered by. */
export const list = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(
    v.object({ path: v.string(), name: v.string(), sessions: v.union(v.number(), v.null()) }),
  ),
  handler: async (ctx, { paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db
      .query("projects")
      .withIndex("by_user_path", (q) => q.eq("userId", userId))
      .paginate({ ...pageWithin(paginationOpts, MAX_PROJECTS), maximumBytesRead: PAGE_BYTES_READ });
    return { ...found, page: found.page.map(({ path, name, sessions = null }) => ({ path, name, sessions })) };
  },
});

/** The branches that a project's sessions outside the trash ran on, by name. */
export const branches = query({
  args: { project: v.string() },
  returns: v.array(v.object({ name: v.string(), sessions: v.number() })),
  handler: async (ctx, { project }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db
      .query("branches")
      .withIndex("by_user_project", (q) => q.eq("userId", userId).eq("projectPath", project))
      .take(MAX_BRANCHES);
    return found.map(({ name, sessions }) => ({ name, sessions }));
  },
});
