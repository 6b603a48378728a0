import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { dayOf, rolledUp } from "./counts";
import type { Counts } from "./counts";
import type { Attribution, DailyDifferences } from "./daily";
import { ModelSums } from "./modelSums";
import type { ModelCounts } from "./modelSums";

/**
 * A session's usage by UTC day. Each day but the last has a row in `sessionUsage`; the last has what the session's totals
 * have beyond those rows. So a session of one day, as most are, has no rows, and one that goes on rewrites none.
 */

/** Differences of one session's messages by day, summed over a mutation. */
export class DayDifferences {
  readonly byDay = new Map<string, ModelSums>();

  add({ day, model, counts }: { day: string; model: string; counts: Counts }, sign: 1 | -1 = 1): void {
    const sums = this.byDay.get(day) ?? new ModelSums();
    this.byDay.set(day, sums);
    sums.add(model, counts, sign);
  }
}

/** Brings the rows to what the messages add up to now, where `lastMessageAt` is when the last of them was. */
export async function writeDays(
  ctx: MutationCtx,
  {
    sessionId,
    before,
    lastMessageAt,
  }: { sessionId: Id<"sessions">; before: Doc<"sessions"> | null; lastMessageAt: number | undefined },
  { byDay }: DayDifferences,
): Promise<void> {
  const lastDay = lastDayOf(lastMessageAt);
  const lastBefore = lastDayOf(before?.lastMessageAt);
  const changes = new Map([...byDay].map(([day, sums]) => [day, new ModelSums(rolledUp(sums.entries()))]));
  if (before !== null && lastBefore !== undefined && lastBefore !== lastDay) {
    const sums = new ModelSums((await readDays(ctx, before)).get(lastBefore));
    sums.addAll(changes.get(lastBefore)?.entries() ?? []);
    changes.set(lastBefore, sums);
    if (lastDay !== undefined) await removeDay(ctx, sessionId, lastDay);
  }
  for (const [day, change] of changes) {
    if (day !== lastDay && !change.isZero) await changeDay(ctx, { sessionId, day }, change);
  }
}

/** Moves what a session has contributed before the mutation to another source, project or machine. Reads one row per day of it. */
export async function moveDays(
  ctx: MutationCtx,
  daily: DailyDifferences,
  { before, from, to }: { before: Doc<"sessions">; from: Attribution; to: Attribution },
): Promise<void> {
  for (const [day, models] of await readDays(ctx, before)) {
    for (const { model, ...counts } of models) {
      daily.add({ ...from, day, model }, counts, -1);
      daily.add({ ...to, day, model }, counts);
    }
  }
}

/** What each day of the session has, as rows and totals stand in the database. */
export async function readDays(
  ctx: Pick<QueryCtx, "db">,
  session: Doc<"sessions">,
): Promise<Map<string, ModelCounts[]>> {
  const days = new Map<string, ModelCounts[]>();
  const last = lastDayOf(session.lastMessageAt);
  if (last === undefined) return days;
  const rest = new ModelSums(rolledUp(session.totals));
  if (session.firstMessageAt === undefined || dayOf(session.firstMessageAt) !== last) {
    const rows = ctx.db.query("sessionUsage").withIndex("by_session", (q) => q.eq("sessionId", session._id));
    for await (const { day, models } of rows) {
      days.set(day, models);
      rest.addAll(models, -1);
    }
  }
  return days.set(last, rest.entries());
}

async function changeDay(
  ctx: MutationCtx,
  { sessionId, day }: { sessionId: Id<"sessions">; day: string },
  change: ModelSums,
): Promise<void> {
  const row = await findDay(ctx, sessionId, day);
  change.addAll(row?.models ?? []);
  const models = change.entries();
  if (row === null) await ctx.db.insert("sessionUsage", { sessionId, day, models });
  else if (models.length === 0) await ctx.db.delete("sessionUsage", row._id);
  else await ctx.db.replace("sessionUsage", row._id, { sessionId, day, models });
}

async function removeDay(ctx: MutationCtx, sessionId: Id<"sessions">, day: string): Promise<void> {
  const row = await findDay(ctx, sessionId, day);
  if (row !== null) await ctx.db.delete("sessionUsage", row._id);
}

function findDay(ctx: MutationCtx, sessionId: Id<"sessions">, day: string) {
  return ctx.db
    .query("sessionUsage")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId).eq("day", day))
    .unique();
}

function lastDayOf(lastMessageAt: number | undefined): string | undefined {
  return lastMessageAt === undefined ? undefined : dayOf(lastMessageAt);
}
