import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { getDocumentSize, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { partAnswer } from "../parts/view";
import { MAX_QUERY_CHARS } from "../search/find";
import { sessionFilters, sessionSort } from "./filters";
import { livePart, liveMessage, toLiveMessage, toLivePart } from "./liveView";
import type { LivePart } from "./liveView";
import { listedPage, liveRow, liveRowWhole, toLiveRows, toLiveRowWhole } from "./liveRows";
import { pageWithin } from "./livePage";
import { outlineOf, prompt } from "./outline";
import { pageOfSessions, sessionsAmong } from "./page";
import { findSession, MAX_PARTS_READ, messagesOf, partsThatFit, requireOwn } from "./read";

/**
 * The signed-in user's sessions, for live queries of the dashboard. What one of them reads of a session is this session's own
 * rows: a write to another session runs it no second time.
 */

const MAX_SESSIONS = 100;
const MAX_MESSAGES = 50;
const MAX_PROMPTS = 200;
/** Parts of a page of messages, in bytes; the messages themselves may have as many again. */
const MAX_PARTS_BYTES = 6 * 1024 * 1024;

/**
 * A page of sessions, last active first unless asked otherwise; what is in the trash only where asked for. For `usePaginatedQuery`. A
 * `status` is told at the time `at` (ms), now unless said otherwise. `maximumRowsRead`, up to 4,000, has a page look further for what is rare.
 */
export const list = query({
  args: {
    paginationOpts: paginationOptsValidator,
    filters: v.optional(sessionFilters),
    sort: v.optional(sessionSort),
    at: v.optional(v.number()),
  },
  returns: listedPage,
  handler: async (ctx, { paginationOpts, filters = {}, sort, at }) => {
    const { userId } = await requireViewer(ctx);
    if ((filters.text?.length ?? 0) > MAX_QUERY_CHARS) {
      throw refusal("invalid_request", `text: at most ${MAX_QUERY_CHARS} characters`);
    }
    const found = await pageOfSessions(
      ctx,
      userId,
      { filters, sort, at, rows: paginationOpts.maximumRowsRead },
      pageWithin(paginationOpts, MAX_SESSIONS),
    );
    return { ...found, page: await toLiveRows(ctx, found.page) };
  },
});

/**
 * Those of up to 100 sessions that are among what is asked for, in no order; words of the title (`text`) are not looked at. For a list that
 * has pages of which it does not follow all: where a session is that has moved from one to another.
 */
export const among = query({
  args: { sessions: v.array(v.id("sessions")), filters: v.optional(sessionFilters), at: v.optional(v.number()) },
  returns: v.array(liveRow),
  handler: async (ctx, { sessions, filters = {}, at }) => {
    const { userId } = await requireViewer(ctx);
    if (sessions.length > MAX_SESSIONS) throw refusal("invalid_request", `sessions: at most ${MAX_SESSIONS} at once`);
    return toLiveRows(ctx, await sessionsAmong(ctx, userId, sessions, { filters, at }));
  },
});

/** A session by its id or external id; null where the user has none such. */
export const get = query({
  args: { session: v.string() },
  returns: v.union(liveRowWhole, v.null()),
  handler: async (ctx, { session }) => {
    const { userId } = await requireViewer(ctx);
    const found = await findSession(ctx, userId, session);
    return found === null ? null : toLiveRowWhole(ctx, found);
  },
});

/**
 * A page of a session's messages with their parts, in the order of their times or, `desc`, the last ones first; those of times from
 * `from` on and before `before` (ms), so that a long session can be opened anywhere.
 */
export const messages = query({
  args: {
    session: v.id("sessions"),
    order: v.optional(v.union(v.literal("asc"), v.literal("desc"))),
    from: v.optional(v.number()),
    before: v.optional(v.number()),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(liveMessage),
  handler: async (ctx, { session, order, from, before, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    const found = await messagesOf(ctx, session, { order, from, before }, pageWithin(paginationOpts, MAX_MESSAGES));
    await requireOwn(ctx, userId, session, found.page);
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

/** A page of the session's prompts in the order of their times, each with the beginning of its text. */
export const outline = query({
  args: { session: v.id("sessions"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(prompt),
  handler: async (ctx, { session, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    return outlineOf(ctx, { userId, session }, pageWithin(paginationOpts, MAX_PROMPTS));
  },
});

/** Where in the session a message stands, by its id or external id; null where the session has none such. */
export const locate = query({
  args: { session: v.id("sessions"), message: v.string() },
  returns: v.union(v.object({ messageId: v.string(), createdAt: v.number() }), v.null()),
  handler: async (ctx, { session, message }) => {
    const { userId } = await requireViewer(ctx);
    await requireOwn(ctx, userId, session);
    const id = ctx.db.normalizeId("messages", message);
    const byId = id === null ? null : await ctx.db.get("messages", id);
    const found =
      byId !== null && byId.sessionId === session
        ? byId
        : await ctx.db
            .query("messages")
            .withIndex("by_session_external", (q) => q.eq("sessionId", session).eq("externalId", message))
            .unique();
    return found === null ? null : { messageId: found._id, createdAt: found.createdAt };
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
