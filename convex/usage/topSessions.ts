import { shownModel, totalTokens } from "@opensync/protocol";
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

/** Of sessions so many, and so many bytes of them, are compared at most. */
const MAX_SESSIONS = 2_000;
const MAX_BYTES = 6 * 1024 * 1024;
/** A range has few sessions, if no more than that: then all of them are compared. */
const FEW = 100;
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

interface Span {
  from: number;
  /** ms, exclusive */
  end: number;
}

export interface Found {
  sessions: ReturnType<typeof shown>[];
  /** How many sessions were compared. */
  looked: number;
  isComplete: boolean;
}

/** A range's sessions that rank highest by what they did in it. */
export async function topOf(ctx: QueryCtx, userId: Id<"users">, wanted: Wanted): Promise<Found> {
  const [from, last] = [Date.parse(wanted.fromDay), Date.parse(wanted.toDay)];
  if (Number.isNaN(from) || Number.isNaN(last)) throw refusal("invalid_request", "fromDay, toDay: must be days");
  const span = { from, end: last + DAY_MS };
  const within = await ctx.db
    .query("sessions")
    .withIndex("by_user_activity", (q) =>
      q.eq("userId", userId).eq("trashedAt", undefined).gte("activityAt", from).lt("activityAt", span.end),
    )
    .order("desc")
    .take(FEW + 1);
  return within.length > FEW
    ? topOfMany(ctx, userId, wanted, span)
    : topOfFew(ctx, await withThoseAfter(ctx, userId, within, span), wanted);
}

/** All sessions by what they come to on all their days, the highest first, until none behind can be higher on the days meant. */
async function topOfMany(ctx: QueryCtx, userId: Id<"users">, wanted: Wanted, span: Span): Promise<Found> {
  const top: Ranked[] = [];
  let [read, bytes, opened] = [0, 0, 0];
  for await (const session of highestFirst(ctx, userId, wanted.by)) {
    const most = session[COUNTED_AS[wanted.by]] ?? 0;
    const least = top[wanted.limit - 1]?.rank ?? 0;
    if (most <= least) break;
    if (read === MAX_SESSIONS || bytes >= MAX_BYTES || opened === MAX_OPENED) return answer(top, read, false);
    read += 1;
    bytes += getDocumentSize(session);
    if (session.activityAt < span.from || (session.firstMessageAt ?? span.end) >= span.end) continue;
    if (!isMeant(wanted.filters, placeOf(session))) continue;
    let found = bound(session, wanted);
    if (found.rank <= least) continue;
    if (!found.isExact) {
      opened += 1;
      found = await open(ctx, session, wanted);
      if (found.rank <= least) continue;
    }
    const at = top.findIndex((other) => byRank(found, other) < 0);
    top.splice(at < 0 ? top.length : at, 0, found);
    top.splice(wanted.limit);
  }
  return answer(top, read, true);
}

const COUNTED_AS = { cost: "costMicroUsd", tokens: "tokenCount", messages: "messageCount" } as const;

function highestFirst({ db }: QueryCtx, userId: Id<"users">, by: RankedBy) {
  const sessions = db.query("sessions");
  switch (by) {
    case "cost":
      return sessions.withIndex("by_user_cost", (q) => q.eq("userId", userId).eq("trashedAt", undefined)).order("desc");
    case "tokens":
      return sessions
        .withIndex("by_user_tokens", (q) => q.eq("userId", userId).eq("trashedAt", undefined))
        .order("desc");
    case "messages":
      return sessions
        .withIndex("by_user_messages", (q) => q.eq("userId", userId).eq("trashedAt", undefined))
        .order("desc");
  }
}

async function topOfFew(
  ctx: QueryCtx,
  { sessions, isComplete }: { sessions: readonly Doc<"sessions">[]; isComplete: boolean },
  wanted: Wanted,
): Promise<Found> {
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

/** With those that had begun by the end of the range and went on after it, those first that were active last soonest after it. */
async function withThoseAfter(
  ctx: QueryCtx,
  userId: Id<"users">,
  within: readonly Doc<"sessions">[],
  { end }: Span,
): Promise<{ sessions: Doc<"sessions">[]; isComplete: boolean }> {
  const begun = ({ firstMessageAt = end }: Doc<"sessions">): boolean => firstMessageAt < end;
  const sessions = within.filter(begun);
  let [read, bytes] = [within.length, 0];
  const after = ctx.db
    .query("sessions")
    .withIndex("by_user_activity", (q) => q.eq("userId", userId).eq("trashedAt", undefined).gte("activityAt", end))
    .order("asc");
  for await (const session of after) {
    if (read >= MAX_SESSIONS || bytes >= MAX_BYTES) return { sessions, isComplete: false };
    read += 1;
    bytes += getDocumentSize(session);
    if (begun(session)) sessions.push(session);
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
  const meant = models.filter(({ model }) => filters.model === undefined || shownModel(model) === filters.model);
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

function answer(top: readonly Ranked[], looked: number, isComplete: boolean): Found {
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
