import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Counts a session that names another project than before, so that a project row lives as long as sessions name it. */
export async function changeProject(
  ctx: MutationCtx,
  userId: Id<"users">,
  { from, to }: { from: string | undefined; to: string | undefined },
): Promise<void> {
  if (from === to) return;
  if (from !== undefined) await add(ctx, userId, from, -1);
  if (to !== undefined) await add(ctx, userId, to, 1);
}

async function add(ctx: MutationCtx, userId: Id<"users">, path: string, difference: 1 | -1): Promise<void> {
  const project = await ctx.db
    .query("projects")
    .withIndex("by_user_path", (q) => q.eq("userId", userId).eq("path", path))
    .unique();
  const sessions = (project?.sessions ?? 0) + difference;
  if (project === null) await ctx.db.insert("projects", { userId, path, name: nameOf(path), sessions });
  else if (sessions === 0) await ctx.db.delete("projects", project._id);
  else await ctx.db.patch("projects", project._id, { sessions });
}

/** The folder's own name; the path may be of another system than ours. */
function nameOf(path: string): string {
  return path.split(/[\\/]+/).findLast((component) => component !== "") ?? path;
}
