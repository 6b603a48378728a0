import { getDocumentSize, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { removeBlob } from "../blobs/remove";
import { forgetEval } from "../evals/rows";
import { FacetDifferences } from "../facets/keep";
import { IngestTransaction } from "../ingest/transaction";
import { forgetShares } from "../shares/forget";
import { releaseUsage } from "../usage/ownership";
import { followSession } from "./follow";

/**
 * Deletes a session for good, in steps that each fit a transaction:
 *
 * 1. `condemn`: from here on nobody sees the session, nothing goes into it, and, where its user deleted it, what agents send of it
 *    again is dropped, by its row in `purgedSessions`, for ever.
 * 2. `purgeStep`, until it answers that nothing is left: messages with their parts and big content go, by difference in totals and
 *    rollups (a copy in another session takes over their usage), then what stands beside them, then the row.
 *
 * `work` does so with all that is condemned.
 */

/** What one step reads and deletes at most, of the 16 MiB and 16,000 rows of a transaction. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_ROWS = 400;
const MESSAGES_PER_STEP = 50;
/** Todos, file edits and errors have up to half a MiB each. */
const ROWS_BESIDE = 20;

/**
 * Takes a session out of everybody's sight, wherever it is, and for good. Unless it is `forEver`, what agents send of it once it is
 * gone makes it anew.
 */
export async function condemn(
  ctx: MutationCtx,
  session: Doc<"sessions">,
  { forEver = true }: { forEver?: boolean } = {},
): Promise<void> {
  if (session.trashedAt === 0) return;
  const { userId, externalId } = session;
  const after = { ...session, trashedAt: 0 };
  const facets = new FacetDifferences();
  await followSession(ctx, facets, { sessionId: session._id, before: session, after });
  await facets.write(ctx, userId);
  await ctx.db.patch("sessions", session._id, { trashedAt: 0 });
  if (forEver) await ctx.db.insert("purgedSessions", { userId, externalId, purgedAt: Date.now() });
}

/** Deletes a bounded piece of a session that was condemned; true when nothing of it is left. */
export async function purgeStep(ctx: MutationCtx, sessionId: Id<"sessions">): Promise<boolean> {
  const session = await ctx.db.get("sessions", sessionId);
  if (session === null) return true;
  if (session.trashedAt !== 0) throw new Error(`Session ${sessionId} is to be purged but was not condemned`);
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_session_time", (q) => q.eq("sessionId", sessionId))
    .take(MESSAGES_PER_STEP);
  if (messages.length > 0) {
    await purgeMessages(ctx, session, messages);
    return false;
  }
  if (await purgeBeside(ctx, sessionId)) return false;
  const transaction = new IngestTransaction(ctx, session.userId);
  (await transaction.sessionOf(sessionId)).remove();
  await transaction.commit();
  return true;
}

/** A step for a caller that goes on by itself, such as one that shows how far it has come. */
export const step = internalMutation({
  args: { session: v.id("sessions") },
  returns: v.object({ done: v.boolean() }),
  handler: async (ctx, { session }) => ({ done: await purgeStep(ctx, session) }),
});

/** A step of the first session that is condemned, and the next of it or another as long as there is one. */
export const work = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const session = await ctx.db
      .query("sessions")
      .withIndex("by_trashed", (q) => q.eq("trashedAt", 0))
      .first();
    if (session === null) return null;
    await purgeStep(ctx, session._id);
    await ctx.scheduler.runAfter(0, internal.sessions.purge.work, {});
    return null;
  },
});

interface Room {
  bytes: number;
  rows: number;
}

async function purgeMessages(ctx: MutationCtx, session: Doc<"sessions">, messages: Doc<"messages">[]): Promise<void> {
  const transaction = new IngestTransaction(ctx, session.userId);
  const draft = await transaction.sessionOf(session._id);
  const room: Room = { bytes: MAX_BYTES, rows: MAX_ROWS };
  for (const found of messages) {
    // A copy of one that went in this step counts what that did, since then.
    const message = found.usageCounted === false ? await ctx.db.get("messages", found._id) : found;
    if (message === null) continue;
    const left = await purgeParts(ctx, message.parts, room);
    if (left.length > 0) {
      const { _id, _creationTime, ...row } = message;
      const after = { ...row, parts: left };
      if (left.length < message.parts.length) {
        draft.changeMessage(row, after);
        await ctx.db.replace("messages", _id, after);
      }
      break;
    }
    await releaseUsage(transaction, message);
    draft.removeMessage(message);
    await ctx.db.delete("messages", message._id);
    room.rows -= 1;
    room.bytes -= getDocumentSize(message);
    if (room.rows <= 0 || room.bytes <= 0) break;
  }
  await transaction.commit();
}

/** Deletes parts with their big content until the room is used up; those that are left. */
async function purgeParts(
  ctx: MutationCtx,
  parts: Doc<"messages">["parts"],
  room: Room,
): Promise<Doc<"messages">["parts"]> {
  for (const [index, { id }] of parts.entries()) {
    if (room.rows <= 0 || room.bytes <= 0) return parts.slice(index);
    const part = await ctx.db.get("parts", id);
    if (part === null) continue;
    room.bytes -= getDocumentSize(part);
    room.rows -= 1;
    for (const { blobId } of part.blobs ?? []) {
      const blob = await ctx.db.get("blobs", blobId);
      if (blob !== null && !(await removeBlob(ctx, blob, room))) return parts.slice(index);
    }
    await ctx.db.delete("parts", id);
  }
  return [];
}

/** Deletes what stands beside the messages, table by table; false when there was nothing. */
async function purgeBeside(ctx: MutationCtx, sessionId: Id<"sessions">): Promise<boolean> {
  const tables = [
    () => ctx.db.query("toolCalls").withIndex("by_session_call", (q) => q.eq("sessionId", sessionId)),
    () => ctx.db.query("fileEdits").withIndex("by_session_time", (q) => q.eq("sessionId", sessionId)),
    () => ctx.db.query("sessionErrors").withIndex("by_session_time", (q) => q.eq("sessionId", sessionId)),
    () => ctx.db.query("sessionUsage").withIndex("by_session", (q) => q.eq("sessionId", sessionId)),
    () => ctx.db.query("sessionMarks").withIndex("by_session", (q) => q.eq("sessionId", sessionId)),
    () => ctx.db.query("todos").withIndex("by_session", (q) => q.eq("sessionId", sessionId)),
  ];
  for (const rowsOf of tables) {
    const rows = await rowsOf().take(ROWS_BESIDE);
    for (const row of rows) await ctx.db.delete(row._id);
    if (rows.length > 0) return true;
  }
  if (await forgetShares(ctx, sessionId)) return true;
  await forgetEval(ctx, sessionId);
  return false;
}
