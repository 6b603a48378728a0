import type { FileEditsAnswer, SessionErrorsAnswer, SessionSides, TodosAnswer } from "@opensync/protocol";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { cursorOf, encodeCursor, limitOf, stringPosition } from "../web/query";
import { json, keyRoute } from "../web/route";
import { requireSession, sessionIdOf } from "./find";
import { fileEditAnswer, sessionErrorAnswer, todoAnswer } from "./sideView";

const PAGE = { fallback: 100, max: 500 };

/** GET /api/sessions/todos?id= */
export const todos = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const { _id } = await requireSession(ctx, caller.userId, sessionIdOf(url));
  const list = await ctx.runQuery(internal.sessions.sides.todos, { sessionId: _id });
  const { items = [], revision = 0 } = list ?? {};
  return json({ todos: items.map(todoAnswer), revision } satisfies TodosAnswer);
});

/** GET /api/sessions/file-edits?id=&limit&cursor */
export const fileEdits = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const { _id } = await requireSession(ctx, caller.userId, sessionIdOf(url));
  const cursor = cursorOf(url, scopeOf("fileEdits", _id), stringPosition);
  return json((await fileEditsFrom(ctx, _id, cursor, limitOf(url, PAGE))) satisfies FileEditsAnswer);
});

/** GET /api/sessions/errors?id=&limit&cursor */
export const errors = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const { _id } = await requireSession(ctx, caller.userId, sessionIdOf(url));
  const cursor = cursorOf(url, scopeOf("errors", _id), stringPosition);
  return json((await errorsFrom(ctx, _id, cursor, limitOf(url, PAGE))) satisfies SessionErrorsAnswer);
});

/** What a session's first page shows of them, with cursors to the rest. */
export async function sidesOf(ctx: ActionCtx, sessionId: Id<"sessions">): Promise<SessionSides> {
  const [list, edited, failed] = await Promise.all([
    ctx.runQuery(internal.sessions.sides.todos, { sessionId }),
    fileEditsFrom(ctx, sessionId, null, PAGE.fallback),
    errorsFrom(ctx, sessionId, null, PAGE.fallback),
  ]);
  return {
    todos: (list?.items ?? []).map(todoAnswer),
    fileEdits: edited.fileEdits,
    errors: failed.errors,
    more: { fileEdits: edited.nextCursor, errors: failed.nextCursor },
  };
}

async function fileEditsFrom(
  ctx: ActionCtx,
  sessionId: Id<"sessions">,
  cursor: string | null,
  limit: number,
): Promise<FileEditsAnswer> {
  const found = await ctx.runQuery(internal.sessions.sides.fileEdits, { sessionId, cursor, limit });
  const nextCursor = found.isDone ? null : encodeCursor(scopeOf("fileEdits", sessionId), found.continueCursor);
  return { fileEdits: found.page.map(fileEditAnswer), nextCursor };
}

async function errorsFrom(
  ctx: ActionCtx,
  sessionId: Id<"sessions">,
  cursor: string | null,
  limit: number,
): Promise<SessionErrorsAnswer> {
  const found = await ctx.runQuery(internal.sessions.sides.errors, { sessionId, cursor, limit });
  const nextCursor = found.isDone ? null : encodeCursor(scopeOf("errors", sessionId), found.continueCursor);
  return { errors: found.page.map(sessionErrorAnswer), nextCursor };
}

function scopeOf(list: string, sessionId: Id<"sessions">): string[] {
  return [list, sessionId];
}
