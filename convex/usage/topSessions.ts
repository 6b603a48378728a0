import { totalTokens } from "@opensync/protocol";
import { getDocumentSize, v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { refusal } from "../functionError";
import { dayOf, sumOf } from "./counts";
import type { Counts } from "./counts";
import { isMeant } from "./filters";
import type { UsageFilters } from "./filters";
import { readDays } from "./sessionDays";

/** Of a range's sessions so many, and so many bytes of them, are compared: last active first, of those that went on after it, first active first. */
const MAX_SESSIONS = 2_000;
const MAX_BYTES = 6 * 1024 * 1024;
/** Sessions whose days are told apart by reading them. */
const MAX_OPENED = 200;
const DAY_MS = 86_400_000;

export const rankedBy = v.union(v.literal("cost"), v.literal("tokens"), v.literal("messages"));
type RankedBy = Infer<typeof rankedBy>;

interface Wanted {
  fromDay: string;
  toDay: string;
  by: RankedBy;
  limit: number;
  filters: UsageFilters;
}

interface Ranked {
  session: Doc<"sessions">;
  counts: Counts;
  rank: number;
  /** Whether `counts` are of the range's days alone; else of all days, and so `rank` is the most that it can be. */
  isExact: boolean;
}

/** A range's sessions that rank highest by what they did in it. */
export async function topOf(ctx: QueryCtx, userId: Id<"users">, wanted: Wanted) {
  const { sessions, isComplete } = await candidatesOf(ctx, userId, wanted);
  const ranked = sessions
    .filter((session) => isMeant(wanted.filters, placeOf(session)))
    .map((session) => bound(session, wanted))
    .filter(({ rank }) => rank > 0)
    .toSorted(byRank);
  const top: Ranked[] = [];
  let opened = 0;
  // The highest bound first: once it is exact, nothing behind it can be higher.
  while (top.length < wanted.limit) {
    const highest = ranked.shift();
    if (highest === undefined) break;
    if (highest.isExact) {
      top.push(highest);
      continue;
    }
    if (opened === MAX_OPENED) return answer(top, sessions.length, false);
    opened += 1;
    const exact = await open(ctx, highest.session, wanted);
    if (exact.rank <= 0) continue;
    const at = ranked.findIndex((other) => byRank(exact, other) < 0);
    ranked.splice(at < 0 ? ranked.length : at, 0, exact);
  }
  return answer(top, sessions.length, isComplete);
}

/** Sessions that may have done something between the days: they were active on the first or later, and had begun by the last. */
async function candidatesOf(ctx: QueryCtx, userId: Id<"users">, { fromDay, toDay }: Wanted) {
  const [from, last] = [Date.parse(fromDay), Date.parse(toDay)];
  if (Number.isNaN(from) || Number.isNaN(last)) throw refusal("invalid_request", "fromDay, toDay: must be days");
  const end = last + DAY_MS;
  // Most ranges end today, so that most sessions are among these: a page is read at once, rows one after another are not.
  const within = await ctx.db
    .query("sessions")
    .withIndex("by_user_activity", (q) =>
      q.eq("userId", userId).eq("trashedAt", undefined).gte("activityAt", from).lt("activityAt", end),
    )
    .order("desc")
    .paginate({ cursor: null, numItems: MAX_SESSIONS, maximumBytesRead: MAX_BYTES });
  const sessions = within.page.filter(({ firstMessageAt = end }) => firstMessageAt < end);
  if (!within.isDone) return { sessions, isComplete: false };
  let [read, bytes] = [within.page.length, 0];
  const after = ctx.db
    .query("sessions")
    .withIndex("by_user_activity", (q) => q.eq("userId", userId).eq("trashedAt", undefined).gte("activityAt", end))
    .order("asc");
  for await (const session of after) {
    if (read >= MAX_SESSIONS || bytes >= MAX_BYTES) return { sessions, isComplete: false };
    read += 1;
    bytes += getDocumentSize(session);
    if ((session.firstMessageAt ?? end) < end) sessions.push(session);
  }
  return { sessions, isComplete: true };
}

function bound(session: Doc<"sessions">, wanted: Wanted): Ranked {
  const { firstMessageAt, lastMessageAt } = session;
  const isWithin =
    firstMessageAt !== undefined &&
    lastMessageAt !== undefined &&
    dayOf(firstMessageAt) >= wanted.fromDay &&
    dayOf(lastMessageAt) <= wanted.toDay;
  return ranked(session, session.totals, wanted, isWithin);
}

async function open(ctx: QueryCtx, session: Doc<"sessions">, wanted: Wanted): Promise<Ranked> {
  const days = await readDays(ctx, session);
  const models = [...days].flatMap(([day, counts]) => (day >= wanted.fromDay && day <= wanted.toDay ? counts : []));
  return ranked(session, models, wanted, true);
}

function ranked(
  session: Doc<"sessions">,
  models: readonly (Counts & { model: string })[],
  { by, filters }: Wanted,
  isExact: boolean,
): Ranked {
  const meant = filters.model === undefined ? models : models.filter(({ model }) => model === filters.model);
  const counts = sumOf(meant.map(({ hours: _hours, tools: _tools, toolErrors: _errors, ...rest }) => rest));
  return { session, counts, rank: rankOf(counts, by), isExact };
}

function rankOf(counts: Counts, by: RankedBy): number {
  if (by === "tokens") return totalTokens(counts);
  return (by === "cost" ? counts.costMicroUsd : counts.messages) ?? 0;
}

/** Higher first; of equals the one whose rank is not known yet, then the one that was active last. */
function byRank(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return b.rank - a.rank;
  if (a.isExact !== b.isExact) return a.isExact ? 1 : -1;
  return b.session.activityAt - a.session.activityAt;
}

function placeOf({ source, projectPath = "", machineId }: Doc<"sessions">) {
  return { source, projectPath, ...(machineId === undefined ? {} : { machine: machineId }) };
}

function answer(top: Ranked[], looked: number, isComplete: boolean) {
  return { sessions: top.map(shown), looked, isComplete };
}

function shown({ session, counts }: Ranked) {
  const { costMicroUsd = 0, unpricedMessages = 0 } = counts;
  return {
    id: session._id,
    externalId: session.externalId,
    source: session.source,
    title: session.title ?? null,
    projectPath: session.projectPath ?? null,
    machineId: session.machineId ?? null,
    activityAt: session.activityAt,
    messages: counts.messages ?? 0,
    toolCalls: counts.toolCalls ?? 0,
    tokens: totalTokens(counts),
    costMicroUsd: costMicroUsd === 0 && unpricedMessages > 0 ? null : costMicroUsd,
    unpricedMessages,
    durationMs: counts.durationMs ?? 0,
  };
}
