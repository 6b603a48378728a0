import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { audit, BY_SCHEDULE } from "../audit/write";
import { sessionTotal } from "../sessions/total";
import { hasRoom } from "../transactionRoom";
import { deleteSession } from "./deleteSession";

/**
 * The deletion of all that a user has, in bounded steps. Each step is a mutation that schedules the next one, so that it happens once
 * and goes on when the backend is started anew.
 */

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
  const total = await sessionTotal(ctx, userId);
  const deletionId = await ctx.db.insert("deletions", {
    userId,
    state: "running",
    startedAt: now,
    step: 1,
    steppedAt: now,
    stage: "sessions",
    behind: "",
    ...(total === undefined ? {} : { total }),
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
  let deleted = sessions;
  while (await hasRoom(ctx)) {
    const session = await ctx.db
      .query("sessions")
      .withIndex("by_user_external", (q) => q.eq("userId", userId).gt("externalId", behind))
      .first();
    if (session === null) return { behind, sessions: deleted, stage: "rest" };
    if (session._creationTime <= startedAt) {
      if (!(await deleteSession(ctx, session))) break;
      deleted++;
    }
    behind = session.externalId;
  }
  return { behind, sessions: deleted };
}

/** What hangs on no session. What sessions are counted in is empty with the last of them, but for what an error has left there. */
async function deleteRest(ctx: MutationCtx, { userId, startedAt }: Doc<"deletions">): Promise<Changes> {
  const machines = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId))
    .take(ROWS_PER_STEP);
  // One that has posted since is still in use.
  const past = machines.filter(({ lastSeenAt }) => lastSeenAt < startedAt);
  for (const { _id } of past) await ctx.db.delete("machines", _id);
  if (past.length > 0 && machines.length === ROWS_PER_STEP) return {};
  if (await deleteRows(ctx, purgedSessions(ctx, userId))) return {};
  const hasSessions = await ctx.db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId))
    .first();
  if (hasSessions === null) {
    for (const rows of countedIn(ctx, userId)) if (await deleteRows(ctx, rows)) return {};
  }
  return { state: "done", finishedAt: Date.now() };
}

interface Rows {
  take(count: number): Promise<{ _id: Parameters<MutationCtx["db"]["delete"]>[0] }[]>;
}

/** Whether there may be more of them. */
async function deleteRows(ctx: MutationCtx, rows: Rows): Promise<boolean> {
  const found = await rows.take(ROWS_PER_STEP);
  for (const { _id } of found) await ctx.db.delete(_id);
  return found.length === ROWS_PER_STEP;
}

/** What was deleted one by one before comes again with all the rest, where it is sent again. */
function purgedSessions(ctx: MutationCtx, userId: Id<"users">): Rows {
  return ctx.db.query("purgedSessions").withIndex("by_user_external", (q) => q.eq("userId", userId));
}

function countedIn({ db }: MutationCtx, userId: Id<"users">): Rows[] {
  return [
    db.query("usageDaily").withIndex("by_user_day", (q) => q.eq("userId", userId)),
    db.query("usedModels").withIndex("by_user_model", (q) => q.eq("userId", userId)),
    db.query("projects").withIndex("by_user_path", (q) => q.eq("userId", userId)),
    db.query("branches").withIndex("by_user_project", (q) => q.eq("userId", userId)),
    db.query("facets").withIndex("by_user", (q) => q.eq("userId", userId)),
    db.query("evalCounts").withIndex("by_user", (q) => q.eq("userId", userId)),
  ];
}
