import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { getDocumentSize, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { action, internalQuery, query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { partsThatFit } from "../sessions/read";
import { pageWithin } from "../sessions/livePage";
import { openShare, subagentsOf } from "./access";
import type { Opened } from "./access";
import { cleanerFor } from "./clean";
import { isPartShown, isShown, openMessage, openPart, toOpenMessage, toOpenPart } from "./messageView";
import type { OpenPart } from "./messageView";
import { messagesOfShare } from "./messages";
import { chosenOf, openSession } from "./summary";
import { shareChoices } from "./tables";

/**
 * What a share shows, to whoever has its token: no sign-in. What was not chosen is taken off here. A token that opens nothing (any
 * more) is answered with null or an empty page, whatever the reason is.
 */

const MAX_MESSAGES = 30;
/** Every text is looked through before it leaves, within the second that a query has. */
const MAX_PARTS_BYTES = 1024 * 1024;
const MAX_PARTS = 500;
/** Characters of one piece of big content. */
const PIECE_CHARS = 2 * 1024 * 1024;

/** The shared session, or with `subagent` (an id of `subagents`) what it started. */
export const get = query({
  args: { token: v.string(), subagent: v.optional(v.string()) },
  returns: v.union(
    v.object({
      share: v.object({
        live: v.boolean(),
        sharedAt: v.number(),
        expiresAt: v.union(v.number(), v.null()),
        include: shareChoices,
      }),
      session: openSession,
      /** Those below the shared session, in no order. */
      subagents: v.array(openSession),
    }),
    v.null(),
  ),
  handler: async (ctx, { token, subagent }) => {
    const found = await openShare(ctx, token, subagent);
    if (found === null) return null;
    const { share, session, summary } = found;
    const { live, sharedAt, expiresAt = null, include } = share;
    const started = subagent === undefined ? await subagentsOf(ctx, share, session) : [];
    const places = [summary, ...started].flatMap(({ place }) => place ?? []);
    const clean = subagent === undefined && !include.paths ? cleanerFor(places) : found.clean;
    const subagents = started.map((each) => chosenOf(each, include, (text) => found.clean.text(clean.text(text))));
    return { share: { live, sharedAt, expiresAt, include }, session: summary, subagents };
  },
});

/** A page of messages. For `usePaginatedQuery`. Bounds of `createdAt` in ms, `from` inclusive, `before` exclusive. */
export const messages = query({
  args: {
    token: v.string(),
    subagent: v.optional(v.string()),
    order: v.optional(v.union(v.literal("asc"), v.literal("desc"))),
    from: v.optional(v.number()),
    before: v.optional(v.number()),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(openMessage),
  handler: async (ctx, { token, subagent, order = "asc", paginationOpts, ...bounds }) => {
    const found = await openShare(ctx, token, subagent);
    if (found === null) return { page: [], isDone: true, continueCursor: "" };
    const { include } = found.share;
    const read = await messagesOfShare(ctx, found, { order, ...bounds }, pageWithin(paginationOpts, MAX_MESSAGES));
    let room = { count: MAX_PARTS, bytes: MAX_PARTS_BYTES };
    const page = [];
    for (const message of read.page) {
      if (!isShown(message, include)) continue;
      const { left, ...parts } = await partsOfShare(ctx, found, message, 0, room);
      room = left;
      if (parts.parts.length === 0 && parts.nextPart === null && message.error === undefined) continue;
      page.push({ ...toOpenMessage(message, include, found.clean), ...parts });
    }
    return { ...read, page };
  },
});

/** The parts of a message from a position on, where a page was too full for all. */
export const parts = query({
  args: { token: v.string(), subagent: v.optional(v.string()), message: v.string(), from: v.number() },
  returns: v.object({ parts: v.array(openPart), hidden: v.number(), nextPart: v.union(v.number(), v.null()) }),
  handler: async (ctx, { token, subagent, message, from }) => {
    const nothing = { parts: [], hidden: 0, nextPart: null };
    const found = await openShare(ctx, token, subagent);
    const id = ctx.db.normalizeId("messages", message);
    const row = found === null || id === null ? null : await ctx.db.get("messages", id);
    if (found === null || row === null || !isOfShare(found, row)) return nothing;
    const start = Math.max(0, Math.floor(from));
    const { left: _left, ...shown } = await partsOfShare(ctx, found, row, start, {
      count: MAX_PARTS,
      bytes: MAX_PARTS_BYTES,
    });
    return shown;
  },
});

/**
 * A piece of content that was too big for its row, from the character `from` on; `next` where more follows. An action that answers
 * itself, and not with an address of the file: that would outlive the share, and show what was not chosen.
 */
export const content = action({
  args: {
    token: v.string(),
    subagent: v.optional(v.string()),
    part: v.string(),
    field: v.string(),
    from: v.optional(v.number()),
  },
  returns: v.union(v.object({ text: v.string(), next: v.union(v.number(), v.null()) }), v.null()),
  handler: async (
    ctx,
    { token, subagent, part, field, from = 0 },
  ): Promise<{ text: string; next: number | null } | null> => {
    const args = { token, part, field, ...(subagent === undefined ? {} : { subagent }) };
    const found = await ctx.runQuery(internal.shares.open.locate, args);
    const file = found === null ? null : await ctx.storage.get(found.storageId);
    if (found === null || file === null) return null;
    const clean = cleanerFor(found.places);
    const whole = await file.text();
    const cleaned = file.type.startsWith("application/json") ? clean.json(whole) : clean.text(whole);
    const [start, end] = [Math.max(0, Math.floor(from)), Math.max(0, Math.floor(from)) + PIECE_CHARS];
    return { text: cleaned.slice(start, end), next: end < cleaned.length ? end : null };
  },
});

/** Where a part's big content is, and what is to be taken out of it. */
export const locate = internalQuery({
  args: { token: v.string(), subagent: v.optional(v.string()), part: v.string(), field: v.string() },
  returns: v.union(
    v.object({
      storageId: v.id("_storage"),
      places: v.union(v.array(openSession.fields.place.members[0]), v.null()),
    }),
    v.null(),
  ),
  handler: async (ctx, { token, subagent, part, field }) => {
    const found = await openShare(ctx, token, subagent);
    const id = ctx.db.normalizeId("parts", part);
    const row = found === null || id === null ? null : await ctx.db.get("parts", id);
    if (found === null || row === null || row.sessionId !== found.session._id) return null;
    const message = await ctx.db
      .query("messages")
      .withIndex("by_session_external", (q) => q.eq("sessionId", row.sessionId).eq("externalId", row.messageExternalId))
      .unique();
    if (message === null || !isOfShare(found, message) || !isPartShown(row, found.share.include)) return null;
    const stored = row.blobs?.find((blob) => blob.field === field);
    const blob = stored === undefined ? null : await ctx.db.get("blobs", stored.blobId);
    return blob === null ? null : { storageId: blob.storageId, places: found.places };
  },
});

function isOfShare({ share, session }: Opened, message: Doc<"messages">): boolean {
  const isEarly = share.live || message._creationTime <= share._creationTime;
  return message.sessionId === session._id && isEarly && isShown(message, share.include);
}

/** The parts that may be seen, of those that fit into the room. */
async function partsOfShare(
  ctx: QueryCtx,
  { share: { include }, clean }: Opened,
  message: Doc<"messages">,
  from: number,
  room: { count: number; bytes: number },
): Promise<{
  parts: OpenPart[];
  hidden: number;
  nextPart: number | null;
  left: { count: number; bytes: number };
}> {
  const listed = message.parts.slice(from);
  const ids = listed.map(({ id }) => id);
  const rows = room.bytes <= 0 || room.count <= 0 ? [] : await partsThatFit(ctx, ids, room);
  const shown: OpenPart[] = [];
  let { bytes } = room;
  let hidden = 0;
  for (const [index, row] of rows.entries()) {
    const key = listed[index]?.key;
    if (row === null || key === undefined) continue;
    bytes -= getDocumentSize(row);
    if (isPartShown(row, include)) shown.push(toOpenPart(row, { key, position: from + index }, include, clean));
    else hidden += 1;
  }
  const next = from + rows.length;
  const nextPart = next < message.parts.length ? next : null;
  return { parts: shown, hidden, nextPart, left: { count: room.count - rows.length, bytes } };
}
