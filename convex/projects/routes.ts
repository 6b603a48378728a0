import type { BranchesAnswer, ProjectAnswer, ProjectsAnswer } from "@opensync/protocol";
import type { FunctionReturnType } from "convex/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { ApiError } from "../web/apiError";
import { cursorOf, encodeCursor, limitOf, stringPosition, textOf } from "../web/query";
import { json, keyRoute } from "../web/route";

/** Branches that a project is shown with; and that one query reads: each costs a session's row, which may have half a MiB. */
const BRANCHES_SHOWN = 20;

/** GET /api/projects?limit&cursor */
export const list = keyRoute("read", ["read"], async (ctx, { url, caller: { userId } }) => {
  const limit = limitOf(url, { fallback: 50, max: 100 });
  const cursor = cursorOf(url, "projects", stringPosition);
  const found = await ctx.runQuery(internal.projects.list.paths, { userId, cursor, limit });
  const projects = await Promise.all(found.page.map((project) => projectAnswer(ctx, userId, project)));
  const nextCursor = found.isDone ? null : encodeCursor("projects", found.continueCursor);
  return json({ projects, nextCursor } satisfies ProjectsAnswer);
});

/** GET /api/projects/branches?path=&limit&cursor */
export const branches = keyRoute("read", ["read"], async (ctx, { url, caller: { userId } }) => {
  const path = textOf(url, "path");
  if (path === undefined) throw new ApiError("invalid_request", "path: name the project by its path");
  const limit = limitOf(url, { fallback: 100, max: 200 });
  const cursor = cursorOf(url, scopeOf(path), stringPosition);
  return json((await branchesFrom(ctx, { userId, path, cursor, limit })) satisfies BranchesAnswer);
});

async function projectAnswer(
  ctx: ActionCtx,
  userId: Id<"users">,
  { path, name, sessions }: FunctionReturnType<typeof internal.projects.list.paths>["page"][number],
): Promise<ProjectAnswer> {
  const [last, shown] = await Promise.all([
    ctx.runQuery(internal.projects.list.latest, { userId, path }),
    branchesFrom(ctx, { userId, path, cursor: null, limit: BRANCHES_SHOWN }),
  ]);
  return {
    path,
    name: last?.projectName ?? name,
    externalId: last?.projectExternalId ?? null,
    vcs: last?.vcs ?? null,
    gitRepo: last?.gitRepo ?? null,
    sessionCount: sessions,
    lastActivityAt: last?.activityAt ?? null,
    branches: shown.branches,
    moreBranches: shown.nextCursor,
  };
}

async function branchesFrom(
  ctx: ActionCtx,
  { userId, path, cursor, limit }: { userId: Id<"users">; path: string; cursor: string | null; limit: number },
): Promise<BranchesAnswer> {
  const branches: BranchesAnswer["branches"] = [];
  let [isDone, position] = [false, cursor];
  while (!isDone && branches.length < limit) {
    const found: FunctionReturnType<typeof internal.projects.list.branches> = await ctx.runQuery(
      internal.projects.list.branches,
      { userId, path, cursor: position, limit: Math.min(BRANCHES_SHOWN, limit - branches.length) },
    );
    branches.push(...found.page);
    [isDone, position] = [found.isDone, found.continueCursor];
  }
  return { branches, nextCursor: isDone ? null : encodeCursor(scopeOf(path), position) };
}

function scopeOf(path: string): string[] {
  return ["branches", path];
}
