import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { audit, BY_SCHEDULE } from "../audit/write";
import { deleteSomeOfSession } from "./deleteSession";

/**
 * The deletion of all that a user has, in bounded steps. Each step is a mutation that schedules the next one, so that it happens once
 * and goes on when the backend is started anew.
 */

const SESSIONS_PER_STEP = 20;
const ROWS_PER_STEP = 500;

export async function newestDeletion(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"deletions"> | null> {
  return ctx.db
    .query("deletions")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .order("desc")
    .first();
}

export async function beginDeletion(ctx: MutationCtx, userId: Id<"users">): Promise<Id<"deletions">> {
  const now = Date.now();
  const last = await newestDeletion(ctx, userId);
  if (last !== null) await ctx.db.delete("deletions", last._id);
  const deletionId = await ctx.db.insert("deletions", {
    userId,
    state: "running",
    startedAt: now,
    step: 1,
    steppedAt: now,
    stage: "sessions",
    behind: "",
    sessions: 0,
  });
  await ctx.scheduler.runAfter(0, internal.everything.deletion.step, { deletionId, step: 1 });
  return deletionId;
}

export const step = internalMutation({
  args: { deletionId: v.id("deletions"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, { deletionId, step: number }) => {
    const found = await ctx.db.get("deletions", deletionId);
    if (found === null || found.state !== "running" || found.step !== number) return null;
    const now = Date.now();
    const changes = found.stage === "sessions" ? await deleteSessions(ctx, found) : await deleteRest(ctx, found);
    await ctx.db.patch("deletions", deletionId, { step: number + 1, steppedAt: now, ...changes });
    if (changes.state === "done") {
      const detail = `${found.sessions} sessions`;
      await audit(ctx, { userId: found.userId, event: "deletion.finished", detail, by: BY_SCHEDULE });
    } else await ctx.scheduler.runAfter(0, internal.everything.deletion.step, { deletionId, step: number + 1 });
    return null;
  },
});

type Changes = Partial<Pick<Doc<"deletions">, "state" | "finishedAt" | "stage" | "behind" | "sessions">>;

/** The next sessions, in the order of their external ids, but those that came after the deletion began. */
async function deleteSessions(
  ctx: MutationCtx,
  { userId, startedAt, behind, sessions }: Doc<"deletions">,
): Promise<Changes> {
  const next = await ctx.db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId).gt("externalId", behind))
    .take(SESSIONS_PER_STEP);
  let deleted = sessions;
  for (const session of next) {
    if (session._creationTime <= startedAt) {
      if (!(await deleteSomeOfSession(ctx, session))) return { behind, sessions: deleted };
      deleted++;
    }
    behind = session.externalId;
  }
  return { behind, sessions: deleted, ...(next.length === 0 ? { stage: "rest" as const } : {}) };
}

/** Machines that have been silent since. */
async function deleteRest(ctx: MutationCtx, { userId, startedAt }: Doc<"deletions">): Promise<Changes> {
  const machines = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId))
    .take(ROWS_PER_STEP);
  for (const machine of machines) if (machine.lastSeenAt < startedAt) await ctx.db.delete("machines", machine._id);
  return { state: "done", finishedAt: Date.now() };
}
