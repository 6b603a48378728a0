import type { PaginationResult } from "convex/server";
import { getDocumentSize, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalQuery } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { messageDocument, partDocument, sessionDocument } from "../documents";
import { refusal } from "../functionError";
import { PAGE_BYTES_READ } from "../transactionLimits";
import type { PageOptions } from "./list";
import { isBeingPurged } from "./purged";

export const MAX_PARTS_READ = 1_000;

/** The user's session of this Convex id or external id; null also where it is somebody else's, or being deleted for good. */
export const find = internalQuery({
  args: { userId: v.id("users"), id: v.string() },
  returns: v.union(sessionDocument, v.null()),
  handler: (ctx, { userId, id }) => findSession(ctx, userId, id),
});

export async function findSession(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
  id: string,
): Promise<Doc<"sessions"> | null> {
  const sessionId = ctx.db.normalizeId("sessions", id);
  const byId = sessionId === null ? null : await ownSession(ctx, userId, sessionId);
  if (byId !== null) return byId;
  const found = await ctx.db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId).eq("externalId", id))
    .unique();
  return found === null || isBeingPurged(found) ? null : found;
}

/** The user's session of this id; null where it is somebody else's, or being deleted for good. What is in the trash is found. */
export async function ownSession(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
  id: Id<"sessions">,
): Promise<Doc<"sessions"> | null> {
  const session = await ctx.db.get("sessions", id);
  return session === null || session.userId !== userId || isBeingPurged(session) ? null : session;
}

/**
 * Refuses what is another user's, or nobody's. By rows of the session that were read anyway, where there are any: a live query that
 * reads the session's own row runs again with each write to the session, whatever it shows of it.
 *
 * @throws `not_found`
 */
export async function requireOwn(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
  id: Id<"sessions">,
  rows: readonly { userId: Id<"users"> }[] = [],
): Promise<void> {
  const isOwn =
    rows.length > 0 ? rows.every((row) => row.userId === userId) : (await ownSession(ctx, userId, id)) !== null;
  if (!isOwn) throw refusal("not_found", "You have no such session.");
}

/** A page of a session's messages in the order of their times, without content. The session was found for its user before. */
export const messages = internalQuery({
  args: { sessionId: v.id("sessions"), cursor: v.union(v.string(), v.null()), limit: v.number() },
  returns: v.object({ page: v.array(messageDocument), isDone: v.boolean(), continueCursor: v.string() }),
  handler: async (ctx, { sessionId, cursor, limit }) => {
    const { page, isDone, continueCursor } = await messagesOf(ctx, sessionId, {}, { cursor, numItems: limit });
    return { page, isDone, continueCursor };
  },
});

export interface MessageWindow {
  order?: "asc" | "desc" | undefined;
  /** Bounds of their times in ms, `before` exclusive. */
  from?: number | undefined;
  before?: number | undefined;
}

export async function messagesOf(
  ctx: Pick<QueryCtx, "db">,
  sessionId: Id<"sessions">,
  { order = "asc", from = 0, before = Number.MAX_SAFE_INTEGER }: MessageWindow,
  options: PageOptions,
): Promise<PaginationResult<Doc<"messages">>> {
  return ctx.db
    .query("messages")
    .withIndex("by_session_time", (q) => q.eq("sessionId", sessionId).gte("createdAt", from).lt("createdAt", before))
    .order(order)
    .paginate({ ...options, maximumBytesRead: PAGE_BYTES_READ });
}

/** The first of these parts, as many as fit a query; the caller asks again for the rest. A part that is gone is null. */
export const parts = internalQuery({
  args: { ids: v.array(v.id("parts")) },
  returns: v.array(v.union(partDocument, v.null())),
  handler: (ctx, { ids }) => partsThatFit(ctx, ids, { count: MAX_PARTS_READ, bytes: PAGE_BYTES_READ }),
});

/** The first of these parts, until there are `count` of them or they pass `bytes`. */
export async function partsThatFit(
  ctx: Pick<QueryCtx, "db">,
  ids: readonly Id<"parts">[],
  room: { count: number; bytes: number },
): Promise<(Doc<"parts"> | null)[]> {
  const found = [];
  let bytes = 0;
  for (const id of ids.slice(0, room.count)) {
    const part = await ctx.db.get("parts", id);
    found.push(part);
    bytes += part === null ? 0 : getDocumentSize(part);
    if (bytes > room.bytes) break;
  }
  return found;
}
