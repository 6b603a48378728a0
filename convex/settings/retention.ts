import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { audit, BY_SCHEDULE } from "../audit/write";
import { condemn } from "../sessions/purge";
import { goesBefore, oldSessions } from "./oldSessions";
import { settingsOf } from "./rows";

/**
 * Deletes sessions that have been quiet for longer than their user keeps them, in bounded steps, each a mutation of its own: first they go out
 * of sight, one and all, then `sessions/purge.ts` deletes what they are made of.
 */

const DAY_MS = 24 * 60 * 60 * 1000;
const USERS_PER_RUN = 100;
/** A run that has made no step for so long has come to grief; the next one begins anew. */
const DEAD_AFTER_MS = 60 * 60 * 1000;

/** Begins a run for each user who has chosen to keep sessions for a time. */
export const begin = internalMutation({
  args: { cursor: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const now = Date.now();
    const users = await ctx.db
      .query("userSettings")
      .withIndex("by_retention", (q) => q.gt("retentionDays", 0))
      .paginate({ cursor: cursor ?? null, numItems: USERS_PER_RUN });
    for (const { _id, userId, retentionDays, retainsFrom = 0, retention } of users.page) {
      const isUnderWay = retention !== undefined && now - retention.steppedAt < DEAD_AFTER_MS;
      if (retentionDays === undefined || now < retainsFrom || isUnderWay) continue;
      const step = (retention?.step ?? 0) + 1;
      const before = now - retentionDays * DAY_MS;
      await ctx.db.patch("userSettings", _id, { retention: { step, steppedAt: now, before, deleted: 0 } });
      await ctx.scheduler.runAfter(0, internal.settings.retention.step, { userId, step });
    }
    if (!users.isDone)
      await ctx.scheduler.runAfter(0, internal.settings.retention.begin, { cursor: users.continueCursor });
    return null;
  },
});

export const step = internalMutation({
  args: { userId: v.id("users"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, { userId, step: number }) => {
    const settings = await settingsOf(ctx, userId);
    const run = settings?.retention;
    if (settings === null || run === undefined || run.step !== number) return null;
    const old = await oldSessions(ctx, userId, run);
    const { deleted, after } = await deleteOld(ctx, old, run);
    if (old.length > 0) {
      const next = { ...run, ...(after === undefined ? {} : { after }), step: number + 1, steppedAt: Date.now() };
      await ctx.db.patch("userSettings", settings._id, { retention: { ...next, deleted: run.deleted + deleted } });
      await ctx.scheduler.runAfter(0, internal.settings.retention.step, { userId, step: number + 1 });
      return null;
    }
    await ctx.db.patch("userSettings", settings._id, { retention: undefined });
    if (run.deleted === 0) return null;
    await ctx.scheduler.runAfter(0, internal.sessions.purge.work, {});
    await noteDeleted(ctx, userId, run.deleted);
    return null;
  },
});

type Run = NonNullable<Doc<"userSettings">["retention"]>;

/** How many sessions are gone, and the last one that was dealt with. */
async function deleteOld(
  ctx: MutationCtx,
  old: Doc<"sessions">[],
  { before, after }: Run,
): Promise<{ deleted: number; after: Run["after"] }> {
  let deleted = 0;
  for (const session of old) {
    if (await goesBefore(ctx, session, before)) {
      await condemn(ctx, session, { forEver: false });
      deleted++;
    }
    after = { activityAt: session.activityAt, creationTime: session._creationTime };
  }
  return { deleted, after };
}

async function noteDeleted(ctx: MutationCtx, userId: Id<"users">, sessions: number): Promise<void> {
  const detail = `${sessions} ${sessions === 1 ? "session" : "sessions"}`;
  await audit(ctx, { userId, event: "retention.applied", detail, by: BY_SCHEDULE });
}
