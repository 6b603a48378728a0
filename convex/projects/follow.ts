import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Where a session belongs; the branch only counts in a project. */
export type Place = Pick<Doc<"sessions">, "projectPath" | "gitBranch">;

/** Keeps the rows of projects and branches, and how many sessions name each, when a session names others than before. */
export async function followProject(
  ctx: MutationCtx,
  { userId, sessionId }: { userId: Id<"users">; sessionId: Id<"sessions"> },
  { from, to }: { from: Place; to: Place },
): Promise<void> {
  const isMoved = from.projectPath !== to.projectPath;
  if (isMoved && to.projectPath !== undefined) await enterProject(ctx, userId, to.projectPath);
  if (isMoved && from.projectPath !== undefined) await leaveProject(ctx, { userId, sessionId }, from.projectPath);
  if (!isMoved && from.gitBranch === to.gitBranch) return;
  if (to.projectPath !== undefined && to.gitBranch !== undefined) {
    await enterBranch(ctx, { userId, projectPath: to.projectPath, name: to.gitBranch });
  }
  if (from.projectPath !== undefined && from.gitBranch !== undefined) {
    await leaveBranch(ctx, { userId, projectPath: from.projectPath, name: from.gitBranch });
  }
}

async function enterProject(ctx: MutationCtx, userId: Id<"users">, path: string): Promise<void> {
  const project = await findProject(ctx, userId, path);
  if (project === null) await ctx.db.insert("projects", { userId, path, name: nameOf(path), sessions: 1 });
  else if (project.sessions !== undefined)
    await ctx.db.patch("projects", project._id, { sessions: project.sessions + 1 });
}

async function leaveProject(
  ctx: MutationCtx,
  { userId, sessionId }: { userId: Id<"users">; sessionId: Id<"sessions"> },
  path: string,
): Promise<void> {
  const project = await findProject(ctx, userId, path);
  if (project === null) return;
  const sessions = project.sessions === undefined ? await othersOf(ctx, project, sessionId) : project.sessions - 1;
  if (sessions <= 0) await ctx.db.delete("projects", project._id);
  else if (project.sessions !== undefined) await ctx.db.patch("projects", project._id, { sessions });
}

/** A row of before sessions were counted: whether another session names it. */
async function othersOf(
  ctx: MutationCtx,
  { userId, path }: Doc<"projects">,
  sessionId: Id<"sessions">,
): Promise<number> {
  const named = await ctx.db
    .query("sessions")
    .withIndex("by_user_project", (q) => q.eq("userId", userId).eq("trashedAt", undefined).eq("projectPath", path))
    .take(2);
  return named.filter((session) => session._id !== sessionId).length;
}

interface Branch {
  userId: Id<"users">;
  projectPath: string;
  name: string;
}

async function enterBranch(ctx: MutationCtx, branch: Branch): Promise<void> {
  const row = await findBranch(ctx, branch);
  if (row === null) await ctx.db.insert("branches", { ...branch, sessions: 1 });
  else await ctx.db.patch("branches", row._id, { sessions: row.sessions + 1 });
}

async function leaveBranch(ctx: MutationCtx, branch: Branch): Promise<void> {
  const row = await findBranch(ctx, branch);
  if (row === null) return;
  if (row.sessions <= 1) await ctx.db.delete("branches", row._id);
  else await ctx.db.patch("branches", row._id, { sessions: row.sessions - 1 });
}

function findProject(ctx: MutationCtx, userId: Id<"users">, path: string) {
  return ctx.db
    .query("projects")
    .withIndex("by_user_path", (q) => q.eq("userId", userId).eq("path", path))
    .unique();
}

function findBranch(ctx: MutationCtx, { userId, projectPath, name }: Branch) {
  return ctx.db
    .query("branches")
    .withIndex("by_user_project", (q) => q.eq("userId", userId).eq("projectPath", projectPath).eq("name", name))
    .unique();
}

/** The folder's own name; the path may be of another system than ours. */
/** The last component of a path, on whatever system it is from. */
export function nameOf(path: string): string {
  return path.split(/[\\/]+/).findLast((component) => component !== "") ?? path;
}
