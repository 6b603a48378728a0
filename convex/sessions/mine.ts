import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { getDocumentSize, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { partAnswer } from "../parts/view";
import {
  livePart,
  liveMessage,
  liveSession,
  liveSessionWhole,
  toLiveMessage,
  toLivePart,
  toLiveSession,
  toLiveSessionWhole,
} from "./liveView";
import type { LivePart } from "./liveView";
import { pageWithin } from "./livePage";
import { recentOf, sessionFilters } from "./list";
import { findSession, MAX_PARTS_READ, messagesOf, partsThatFit } from "./read";

/**
 * The signed-in user's sessions, for live queries of the dashboard. What one of them reads of a session is this session's own
 * rows: a write to another session runs it no second time.
 */

const MAX_SESSIONS = 100;
const MAX_MESSAGES = 50;
/** Parts of a page of messages, in bytes; the messages themselves may have as many again. */
const MAX_PARTS_BYTES = 6 * 1024 * 1024;

/** A page of sessions, last active first. For `usePaginatedQuery`. */
export const list = query({
  args: { paginationOpts: paginationOptsValidator, filters: v.optional(sessionFilters) },
  returns: paginationResultValidator(liveSession),
  handler: async (ctx, { paginationOpts, filters = {} }) => {
    const { userId } = await requireViewer(ctx);
    const found = await recentOf(ctx, userId, filters, pageWithin(paginationOpts, MAX_SESSIONS));
    return { ...found, page: found.page.map(toLiveSession) };
  },
});

/** A session by its id or external id; null where the user has none such. */
export const get = query({
  args: { session: v.string() },
  returns: v.union(liveSessionWhole, v.null()),
  handler: async (ctx, { session }) => {
    const { userId } = await requireViewer(ctx);
    const found = await findSession(ctx, userId, session);
    return found === null ? null : toLiveSessionWhole(found);
  },
});

/** A page of a session's messages with their parts, in the order of their times or, `desc`, the last ones first. */
export const messages = query({
  args: {
    session: v.id("sessions"),
    order: v.optional(v.union(v.literal("asc"), v.literal("desc"))),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(liveMessage),
  handler: async (ctx, { session, order = "asc", paginationOpts }) => {
    await requireOwn(ctx, session);
    const found = await messagesOf(ctx, session, order, pageWithin(paginationOpts, MAX_MESSAGES));
    let [count, bytes] = [MAX_PARTS_READ, MAX_PARTS_BYTES];
    const page = [];
    for (const message of found.page) {
      const { parts, read } = await partsFrom(ctx, message, 0, { count, bytes });
      count -= read.count;
      bytes -= read.bytes;
      const nextPart = read.count < message.parts.length ? read.count : null;
      page.push({ ...toLiveMessage(message, parts), nextPart });
    }
    return { ...found, page };
  },
});

/** The parts of a message from the position `from` on, as many as fit; `next` where more follow. */
export const parts = query({
  args: { message: v.id("messages"), from: v.number() },
  returns: v.object({ parts: v.array(livePart), next: v.union(v.number(), v.null()) }),
  handler: async (ctx, { message, from }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db.get("messages", message);
    if (found === null || found.userId !== userId) throw refusal("not_found", "You have no such message.");
    const start = Math.max(0, Math.floor(from));
    const { parts, read } = await partsFrom(ctx, found, start, { count: MAX_PARTS_READ, bytes: MAX_PARTS_BYTES });
    const next = start + read.count;
    return { parts, next: next < found.parts.length ? next : null };
  },
});

/** Where the whole of a part's content is that was too big for its row: an address that nobody can guess. */
export const content = query({
  args: { part: v.id("parts"), field: v.string() },
  returns: v.union(v.object({ url: v.string(), size: v.number() }), v.null()),
  handler: async (ctx, { part, field }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db.get("parts", part);
    if (found === null || found.userId !== userId) throw refusal("not_found", "You have no such part.");
    const stored = found.blobs?.find((blob) => blob.field === field);
    const blob = stored === undefined ? null : await ctx.db.get("blobs", stored.blobId);
    const url = blob === null ? null : await ctx.storage.getUrl(blob.storageId);
    return blob === null || url === null ? null : { url, size: blob.size };
  },
});

/** The parts of the message that fit into the room, and how much of it they took. */
async function partsFrom(
  ctx: QueryCtx,
  message: Doc<"messages">,
  from: number,
  room: { count: number; bytes: number },
): Promise<{ parts: LivePart[]; read: { count: number; bytes: number } }> {
  if (room.bytes <= 0) return { parts: [], read: { count: 0, bytes: 0 } };
  const listed = message.parts.slice(from);
  const rows = await partsThatFit(
    ctx,
    listed.map(({ id }) => id),
    room,
  );
  const parts = rows.flatMap((row, index) => {
    const key = listed[index]?.key;
    return row === null || key === undefined ? [] : [toLivePart(partAnswer(row, { key, position: from + index }))];
  });
  const bytes = rows.reduce((sum, row) => sum + (row === null ? 0 : getDocumentSize(row)), 0);
  return { parts, read: { count: rows.length, bytes } };
}

async function requireOwn(ctx: QueryCtx, id: Id<"sessions">): Promise<Doc<"sessions">> {
  const { userId } = await requireViewer(ctx);
  const session = await ctx.db.get("sessions", id);
  if (session === null || session.userId !== userId) throw refusal("not_found", "You have no such session.");
  return session;
}
