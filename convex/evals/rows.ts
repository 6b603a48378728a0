import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { reviseSession } from "../sessions/revise";
import { recount } from "./counts";

export type EvalRow = WithoutSystemFields<Doc<"evalLabels">>;

/** A session's evaluation. The session was found for its user before. */
export function evalOf(ctx: Pick<QueryCtx, "db">, sessionId: Id<"sessions">): Promise<Doc<"evalLabels"> | null> {
  return ctx.db
    .query("evalLabels")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
}

/** Where an evaluation stands that would be queued last. */
export async function lastPlace(ctx: Pick<QueryCtx, "db">, userId: Id<"users">, now: number): Promise<number> {
  const last = await ctx.db
    .query("evalLabels")
    .withIndex("by_user_queue", (q) => q.eq("userId", userId).gt("queuedAt", 0))
    .order("desc")
    .first();
  return Math.max(now, (last?.queuedAt ?? 0) + 1);
}

/** Writes an evaluation, the tags and counts that follow from it, and the state on the session's own row. One that says nothing is deleted. */
export async function writeEval(ctx: MutationCtx, before: Doc<"evalLabels"> | null, after: EvalRow): Promise<void> {
  const { userId, sessionId } = after;
  const isEmpty = saysNothing(after);
  await recount(ctx, userId, before, isEmpty ? null : after);
  if (isEmpty) {
    if (before === null) return;
    await deleteTags(ctx, before._id);
    await ctx.db.delete("evalLabels", before._id);
  } else {
    const evalId = before?._id ?? (await ctx.db.insert("evalLabels", after));
    if (before !== null) await ctx.db.replace("evalLabels", evalId, after);
    await writeTags(ctx, evalId, after);
  }
  const session = await ctx.db.get("sessions", sessionId);
  const isQueued = !isEmpty && after.queuedAt !== undefined;
  const evalLabel = isEmpty ? undefined : (after.label ?? (isQueued ? "queued" : undefined));
  const requeued = isQueued && evalLabel !== "queued" ? true : undefined;
  const isSame = session?.evalLabel === evalLabel && session?.requeued === requeued;
  if (session !== null && !isSame) await reviseSession(ctx, session, { evalLabel, requeued });
}

/** Deletes what was judged of a session: the session itself is about to be deleted. */
export async function forgetEval(ctx: MutationCtx, sessionId: Id<"sessions">): Promise<void> {
  const row = await evalOf(ctx, sessionId);
  if (row === null) return;
  await recount(ctx, row.userId, row, null);
  await deleteTags(ctx, row._id);
  await ctx.db.delete("evalLabels", row._id);
}

function saysNothing({ label, queuedAt, notes, expected, tags }: EvalRow): boolean {
  return tags.length === 0 && [label, queuedAt, notes, expected].every((field) => field === undefined);
}

/** They carry the evaluation's time, so that each tag lists what was touched last first. */
async function writeTags(ctx: MutationCtx, evalId: Id<"evalLabels">, { userId, tags, updatedAt }: EvalRow) {
  const rows = await tagsOf(ctx, evalId);
  for (const row of rows) {
    if (!tags.includes(row.tag)) await ctx.db.delete("evalTags", row._id);
    else if (row.updatedAt !== updatedAt) await ctx.db.patch("evalTags", row._id, { updatedAt });
  }
  const known = new Set(rows.map(({ tag }) => tag));
  for (const tag of tags) if (!known.has(tag)) await ctx.db.insert("evalTags", { userId, tag, evalId, updatedAt });
}

async function deleteTags(ctx: MutationCtx, evalId: Id<"evalLabels">) {
  for (const row of await tagsOf(ctx, evalId)) await ctx.db.delete("evalTags", row._id);
}

/** As many as an evaluation may have, and more. */
function tagsOf(ctx: Pick<QueryCtx, "db">, evalId: Id<"evalLabels">) {
  return ctx.db
    .query("evalTags")
    .withIndex("by_eval", (q) => q.eq("evalId", evalId))
    .take(100);
}
