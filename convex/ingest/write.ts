import { v } from "convex/values";
import { internalMutation, internalQuery } from "../_generated/server";
import { touchMachine } from "../machines/touch";
import { clientSettings } from "../machines/tables";
import { partFields } from "../parts/tables";
import { isBeingPurged, isPurged } from "../sessions/purged";
import { upsertPart } from "./apart";
import { upsertMessage, upsertSession } from "./message";
import { MessageDrafts } from "./messageDrafts";
import { outcome, preparedItems } from "./prepared";
import { upsertFileEdit, upsertSessionError, upsertTodoList } from "./side";
import { IngestTransaction } from "./transaction";

const machine = v.object({
  machineId: v.string(),
  hostname: v.optional(v.string()),
  platform: v.optional(v.string()),
  client: v.optional(v.string()),
  clientVersion: v.optional(v.string()),
  settings: v.optional(clientSettings),
});

/** Merges items into one user's rows, totals and rollups: all of them or none. Outcomes are in the order of the items. */
export const apply = internalMutation({
  args: { userId: v.id("users"), machine: v.optional(machine), ...preparedItems },
  returns: v.object({
    sessions: v.array(v.object({ outcome, id: v.union(v.id("sessions"), v.null()) })),
    messages: v.array(v.object({ outcome, id: v.union(v.id("messages"), v.null()) })),
    parts: v.array(outcome),
    todos: v.array(outcome),
    fileEdits: v.array(outcome),
    errors: v.array(outcome),
  }),
  handler: async (ctx, args) => {
    const transaction = new IngestTransaction(ctx, args.userId);
    const sessions = await inOrder(args.sessions, (item) => upsertSession(transaction, item));
    const messages = await inOrder(args.messages, (item) => upsertMessage(transaction, item));
    const drafts = new MessageDrafts(transaction);
    const parts = await inOrder(args.parts, (item) => upsertPart(drafts, item));
    await drafts.write();
    const todos = await inOrder(args.todos, (item) => upsertTodoList(transaction, item));
    const fileEdits = await inOrder(args.fileEdits, (item) => upsertFileEdit(transaction, item));
    const errors = await inOrder(args.errors, (item) => upsertSessionError(transaction, item));
    // Settings are news at once, for whoever has just changed them; the row is read for it, and written when they differ.
    const { machine: poster } = args;
    if (poster !== undefined && (transaction.isFirstOfHour || poster.settings !== undefined)) {
      await touchMachine(ctx, args.userId, poster, transaction.now);
    }
    await transaction.commit();
    return { sessions, messages, parts, todos, fileEdits, errors };
  },
});

/**
 * The blobs that a message's parts already have, by part: what a replay of big content need not store again. A message that is
 * not named is that of the call. null where the session was deleted for good: nothing of it is stored.
 */
export const storedBlobs = internalQuery({
  args: {
    userId: v.id("users"),
    sessionExternalId: v.string(),
    externalId: v.optional(v.string()),
    callId: v.optional(v.string()),
  },
  returns: v.union(v.array(v.object({ key: v.string(), hash: v.number(), blobs: partFields.blobs })), v.null()),
  handler: async (ctx, { userId, sessionExternalId, externalId: named, callId = "" }) => {
    const session = await ctx.db
      .query("sessions")
      .withIndex("by_user_external", (q) => q.eq("userId", userId).eq("externalId", sessionExternalId))
      .unique();
    if (session === null) return (await isPurged(ctx, userId, sessionExternalId)) ? null : [];
    if (isBeingPurged(session)) return null;
    const call =
      named !== undefined
        ? null
        : await ctx.db
            .query("toolCalls")
            .withIndex("by_session_call", (q) => q.eq("sessionId", session._id).eq("callId", callId))
            .unique();
    const externalId = named ?? call?.messageExternalId ?? callId;
    const message = await ctx.db
      .query("messages")
      .withIndex("by_session_external", (q) => q.eq("sessionId", session._id).eq("externalId", externalId))
      .unique();
    const withBlobs = (message?.parts ?? []).filter((part) => part.hasBlobs === true);
    return inOrder(withBlobs, async ({ id, key, hash }) => {
      const blobs = (await ctx.db.get("parts", id))?.blobs;
      return { key, hash, ...(blobs === undefined ? {} : { blobs }) };
    });
  },
});

/** One after the other: later items of a mutation must see what earlier ones wrote. */
async function inOrder<Item, Result>(items: Item[], each: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}
