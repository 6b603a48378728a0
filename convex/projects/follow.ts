import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/**
 * Keeps a project's row for as long as a session names it, when a session names another than before. A row that is there
 * already is only read: sessions of one project that are brought in side by side do not wait for each other.
 */
export async function followProject(
  ctx: MutationCtx,
  { userId, sessionId }: { userId: Id<"users">; sessionId: Id<"sessions"> },
  { from, to }: { from: string | undefined; to: string | undefined },
): Promise<void> {
  if (from === to) return;
  if (to !== undefined && (await find(ctx, userId, to)) === null) {
    await ctx.db.insert("projects", { userId, path: to, name: nameOf(to) });
  }
  if (from === undefined) return;
  const named = await ctx.db
    .query("sessions")
    .withIndex("by_user_project", (q) => q.eq("userId", userId).eq("projectPath", from))
    .take(2);
  if (named.some((session) => session._id !== sessionId)) return;
  const project = await find(ctx, userId, from);
  if (project !== null) await ctx.db.delete("projects", project._id);
}

function find(ctx: MutationCtx, userId: Id<"users">, path: string) {
  return ctx.db
    .query("projects")
    .withIndex("by_user_path", (q) => q.eq("userId", userId).eq("path", path))
    .unique();
}

/** The folder's own name; the path may be of another system than ours. */
function nameOf(path: string): string {
  return path.split(/[\\/]+/).findLast((component) => component !== "") ?? path;
}
