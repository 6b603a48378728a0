import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, internalQuery } from "../_generated/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { audit, BY_SCHEDULE } from "../audit/write";
import type { AuditActor } from "../audit/write";
import { sessionTotal } from "../sessions/total";
import { exportPosition } from "./tables";

/**
 * An export goes on step by step. Each is an action that writes one file and is lost with the process it runs in, so a mutation looks
 * after it, which is not: what has failed is tried again from where the last file ended.
 */

const KEPT_MS = 24 * 60 * 60 * 1000;
const WATCH_MS = 10_000;
const MAX_FAILURES = 5;

const stepOf = { exportId: v.id("exports"), step: v.number() };

export async function newestExport(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"exports"> | null> {
  return ctx.db
    .query("exports")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .order("desc")
    .first();
}

/** Ends an export that is under way or done, and deletes its files. */
export async function dropExport(ctx: MutationCtx, { _id, state }: Doc<"exports">): Promise<void> {
  const now = Date.now();
  const ended = state === "running" ? { state: "cancelled" as const, finishedAt: now } : {};
  await ctx.db.patch("exports", _id, { ...ended, expiresAt: now });
  await ctx.scheduler.runAfter(0, internal.everything.sweep.files, {});
}

export async function beginExport(ctx: MutationCtx, userId: Id<"users">): Promise<Id<"exports">> {
  const total = await sessionTotal(ctx, userId);
  const exportId = await ctx.db.insert("exports", {
    userId,
    state: "running",
    position: { behind: "" },
    step: 0,
    steppedAt: Date.now(),
    failures: 0,
    ...(total === undefined ? {} : { total }),
    sessions: 0,
    messages: 0,
  });
  await schedule(ctx, exportId, { step: 1, failures: 0 });
  return exportId;
}

async function schedule(
  ctx: MutationCtx,
  exportId: Id<"exports">,
  { step, failures }: { step: number; failures: number },
): Promise<void> {
  const delayMs = failures === 0 ? 0 : 1_000 * 2 ** failures;
  const job = await ctx.scheduler.runAfter(delayMs, internal.everything.exportStep.run, { exportId, step });
  await ctx.db.patch("exports", exportId, { step, failures, job, steppedAt: Date.now() });
  await ctx.scheduler.runAfter(WATCH_MS, internal.everything.exportRows.watch, { exportId, step });
}

/** What the step begins with; null where it is not its turn, or no more. */
export const begun = internalQuery({
  args: stepOf,
  returns: v.union(
    v.null(),
    v.object({
      userId: v.id("users"),
      position: exportPosition,
      number: v.number(),
      sessions: v.number(),
      messages: v.number(),
    }),
  ),
  handler: async (ctx, { exportId, step }) => {
    const found = await current(ctx, exportId, step);
    if (found === null) return null;
    const { userId, position, sessions, messages } = found;
    return { userId, position, number: (await lastFile(ctx, exportId)) + 1, sessions, messages };
  },
});

const counts = { sessions: v.number(), messages: v.number() };

/** Shows how far the step has come. False: it need not go on. */
export const report = internalMutation({
  args: { ...stepOf, ...counts },
  returns: v.boolean(),
  handler: async (ctx, { exportId, step, ...counted }) => {
    if ((await current(ctx, exportId, step)) === null) return false;
    await ctx.db.patch("exports", exportId, { ...counted, steppedAt: Date.now() });
    return true;
  },
});

/** Takes the file of a step. False: the step was tried anew, or the export cancelled; the file is nobody's. */
export const take = internalMutation({
  args: {
    ...stepOf,
    ...counts,
    file: v.object({ storageId: v.id("_storage"), name: v.string(), bytes: v.number() }),
    /** Null: that was all. */
    next: v.union(exportPosition, v.null()),
  },
  returns: v.boolean(),
  handler: async (ctx, { exportId, step, file, next, ...counted }) => {
    const found = await current(ctx, exportId, step);
    if (found === null) return false;
    const number = (await lastFile(ctx, exportId)) + 1;
    await ctx.db.insert("exportFiles", { exportId, number, ...file });
    if (next !== null) {
      await ctx.db.patch("exports", exportId, { ...counted, position: next });
      await schedule(ctx, exportId, { step: step + 1, failures: 0 });
      return true;
    }
    const now = Date.now();
    const done = { state: "done" as const, finishedAt: now, expiresAt: now + KEPT_MS };
    await ctx.db.patch("exports", exportId, { ...counted, ...done });
    const detail = `${counted.sessions} sessions`;
    await audit(ctx, { userId: found.userId, event: "export.finished", detail, by: BY_SCHEDULE });
    return true;
  },
});

/** Looks whether the step's action is still there, until it has brought its file; else it begins again. */
export const watch = internalMutation({
  args: stepOf,
  returns: v.null(),
  handler: async (ctx, { exportId, step }) => {
    const found = await current(ctx, exportId, step);
    if (found === null) return null;
    const job = found.job === undefined ? null : await ctx.db.system.get("_scheduled_functions", found.job);
    if (job?.state.kind === "pending" || job?.state.kind === "inProgress") {
      await ctx.scheduler.runAfter(WATCH_MS, internal.everything.exportRows.watch, { exportId, step });
      return null;
    }
    const failures = found.failures + 1;
    if (failures < MAX_FAILURES) await schedule(ctx, exportId, { step: step + 1, failures });
    else await fail(ctx, found, BY_SCHEDULE);
    return null;
  },
});

async function fail(ctx: MutationCtx, { _id, userId }: Doc<"exports">, by: AuditActor): Promise<void> {
  const now = Date.now();
  await ctx.db.patch("exports", _id, { state: "failed", finishedAt: now, expiresAt: now });
  await audit(ctx, { userId, event: "export.failed", by });
}

async function current(
  ctx: Pick<QueryCtx, "db">,
  exportId: Id<"exports">,
  step: number,
): Promise<Doc<"exports"> | null> {
  const found = await ctx.db.get("exports", exportId);
  return found === null || found.state !== "running" || found.step !== step ? null : found;
}

async function lastFile(ctx: Pick<QueryCtx, "db">, exportId: Id<"exports">): Promise<number> {
  const last = await ctx.db
    .query("exportFiles")
    .withIndex("by_export", (q) => q.eq("exportId", exportId))
    .order("desc")
    .first();
  return last?.number ?? 0;
}
