import { getDocumentSize, v } from "convex/values";
import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { IngestTransaction } from "../ingest/transaction";
import { sessionTotal } from "../sessions/total";
import { computeCost } from "../usage/pricing";
import type { position } from "./tables";

/**
 * Brings the costs of a user's messages to the prices of now, a bounded piece at a time. Each piece changes messages, totals and
 * rollups in one transaction and notes in it how far it is, so a restart goes on where it was. What arrives meanwhile is priced as it
 * arrives. A second run changes nothing.
 */

type Position = Infer<typeof position>;

/** Of one step. Each message that changes may change its session and a day's rollup too. */
const MAX_MESSAGES = 200;
const MAX_SESSIONS = 50;
const MAX_BYTES = 3 * 1024 * 1024;
/** A step that has not followed the one before it for so long was lost. */
const STALLED_MS = 10 * 60 * 1000;
const STALLED_PER_RUN = 20;

export function recomputeOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"recomputes"> | null> {
  return ctx.db
    .query("recomputes")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}

export async function beginRecompute(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const existing = await recomputeOf(ctx, userId);
  const now = Date.now();
  const step = (existing?.step ?? 0) + 1;
  const counted = { sessions: 0, messages: 0, changed: 0 };
  const total = await sessionTotal(ctx, userId);
  const row = {
    userId,
    state: "running" as const,
    step,
    ...(total === undefined ? {} : { total }),
    ...counted,
    startedAt: now,
    updatedAt: now,
  };
  if (existing === null) await ctx.db.insert("recomputes", row);
  else await ctx.db.replace("recomputes", existing._id, row);
  await ctx.scheduler.runAfter(0, internal.prices.recompute.step, { userId, step });
}

/** One piece; schedules the next. A step that is not the one expected does nothing. */
export const step = internalMutation({
  args: { userId: v.id("users"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, { userId, step }) => {
    const job = await recomputeOf(ctx, userId);
    if (job === null || job.state !== "running" || job.step !== step) return null;
    const transaction = new IngestTransaction(ctx, userId);
    const { at, ...looked } = await lookAt(transaction, job.position);
    await transaction.commit();
    const counted = {
      sessions: job.sessions + looked.sessions,
      messages: job.messages + looked.messages,
      changed: job.changed + looked.changed,
      updatedAt: transaction.now,
    };
    if (at === null) {
      await ctx.db.patch("recomputes", job._id, { ...counted, state: "done", finishedAt: transaction.now });
      return null;
    }
    await ctx.db.patch("recomputes", job._id, { ...counted, position: at, step: step + 1 });
    await ctx.scheduler.runAfter(0, internal.prices.recompute.step, { userId, step: step + 1 });
    return null;
  },
});

/** Takes up again what no step goes on with. */
export const resume = internalMutation({
  args: { stalledMs: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { stalledMs = STALLED_MS }) => {
    const stalled = await ctx.db
      .query("recomputes")
      .withIndex("by_state", (q) => q.eq("state", "running").lt("updatedAt", Date.now() - stalledMs))
      .take(STALLED_PER_RUN);
    for (const { _id, userId, step } of stalled) {
      await ctx.db.patch("recomputes", _id, { step: step + 1, updatedAt: Date.now() });
      await ctx.scheduler.runAfter(0, internal.prices.recompute.step, { userId, step: step + 1 });
    }
    return null;
  },
});

/** Goes on from a position as far as one step may; `at` is null behind the last message of the last session. */
async function lookAt(
  transaction: IngestTransaction,
  from: Position | undefined,
): Promise<{ at: Position | null; sessions: number; messages: number; changed: number }> {
  const looked = { sessions: 0, messages: 0, changed: 0 };
  let at = from;
  let bytes = 0;
  while (looked.sessions < MAX_SESSIONS) {
    const session = await nextSession(transaction, at);
    if (session === null) return { at: null, ...looked };
    bytes += getDocumentSize(session);
    const after = at?.session === session.externalId ? (at.message ?? "") : "";
    const messages = transaction.ctx.db
      .query("messages")
      .withIndex("by_session_external", (q) => q.eq("sessionId", session._id).gt("externalId", after));
    at = { session: session.externalId, message: after };
    for await (const message of messages) {
      if (looked.messages === MAX_MESSAGES || bytes >= MAX_BYTES) return { at, ...looked };
      bytes += getDocumentSize(message);
      looked.messages += 1;
      if (await reprice(transaction, message)) looked.changed += 1;
      at = { session: session.externalId, message: message.externalId };
    }
    at = { session: session.externalId };
    looked.sessions += 1;
  }
  return { at: at ?? null, ...looked };
}

/** The session that a position is in the middle of, or the one behind it. */
function nextSession({ ctx, userId }: IngestTransaction, at: Position | undefined) {
  const sessions = ctx.db.query("sessions");
  const { session = "", message } = at ?? {};
  return sessions
    .withIndex("by_user_external", (q) => {
      const own = q.eq("userId", userId);
      return message === undefined ? own.gt("externalId", session) : own.gte("externalId", session);
    })
    .first();
}

/** Whether the message's cost is another now. */
async function reprice(transaction: IngestTransaction, message: Doc<"messages">): Promise<boolean> {
  if (message.usage === undefined || message.model === undefined) return false;
  transaction.usedModels.add(message);
  const before = message.computedCost;
  const after = computeCost(message, await transaction.overridesOf(message.model));
  if (before?.microUsd === after?.microUsd && before?.priceVersion === after?.priceVersion) return false;
  await transaction.setComputedCost(message, after);
  return true;
}
