import { activeSince } from "@opensync/protocol";
import type { PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { PAGE_BYTES_READ } from "../transactionLimits";
import { allOfFew, FEW, inOrder, mayHaveAll, requireIndexed } from "./few";
import { matches, QUEUED, wantedOf } from "./filters";
import type { SessionFilters, SessionSort, Wanted } from "./filters";
import { asksWhatHappened, requireFewHours, thatDid } from "./happened";
import type { PageOptions } from "./list";
import { areFailuresMarked, FAILED, markOfLabel, markOfTag, STAR } from "./marks";
import { lastActive, ordered } from "./ranges";
import type { RangeAsked, SessionRange } from "./ranges";
import { ownSession } from "./read";

/** Rows that one page may look at where filters beyond the index are applied row by row. */
const ROWS_READ = 1_000;
/** 4 MiB, about, of sessions as they are. */
const MAX_ROWS_READ = 4_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Sessions that one page looks into where what they did is asked for: each may be read day by day, and all of them may be found. */
const LOOKED_INTO = 400;
/** The same where few before were found. A function may read 4,096 ranges: of each session one of its days, and one of its subagents. */
const FAR_LOOKED_INTO = 1_800;
/** The same of those that have a mark: each is a range itself. */
const MARKED_LOOKED_INTO = 1_000;

export interface SessionsAsked {
  filters: SessionFilters;
  sort?: SessionSort | undefined;
  /** When a status is told, ms; now unless said otherwise. */
  at?: number | undefined;
  /** How many rows a page may look at, up to 4,000; 1,000 unless said otherwise. */
  rows?: number | undefined;
}

export interface SessionsPage {
  page: Doc<"sessions">[];
  isDone: boolean;
  continueCursor: string;
  splitCursor?: string | null;
  /** About how many sessions it looked at. */
  looked: number;
}

/**
 * A page of a user's sessions by the index that narrows most; the other filters are applied row by row. A page may be short, or empty,
 * although more follow.
 */
export async function pageOfSessions(
  ctx: QueryCtx,
  userId: Id<"users">,
  asked: SessionsAsked,
  options: PageOptions,
): Promise<SessionsPage> {
  if (!asksWhatHappened(asked.filters)) return pageOfRows(ctx, userId, asked, options);
  requireFewHours(asked.filters);
  const numItems = Math.max(LOOKED_INTO, Math.min(Math.floor(asked.rows ?? 0), FAR_LOOKED_INTO));
  const { page, ...rest } = await pageOfRows(ctx, userId, asked, { ...options, numItems });
  return { ...rest, page: await thatDid(ctx, page, asked.filters) };
}

/** Those of the user's sessions that are among what is asked for, by every filter but `text`. */
export async function sessionsAmong(
  ctx: QueryCtx,
  userId: Id<"users">,
  sessions: readonly Id<"sessions">[],
  { filters, at: now = Date.now() }: Pick<SessionsAsked, "filters" | "at">,
): Promise<Doc<"sessions">[]> {
  requireFewHours(filters);
  const wanted = wantedOf(filters, await pathOf(ctx, userId, filters.project));
  const found = await Promise.all(sessions.map((id) => ownSession(ctx, userId, id)));
  const among = found.filter((session) => session !== null).filter((each) => matches(each, filters, { wanted, now }));
  return asksWhatHappened(filters) ? thatDid(ctx, among, filters) : among;
}

/** The same by what stands in the sessions' rows alone. */
async function pageOfRows(
  ctx: QueryCtx,
  userId: Id<"users">,
  { filters, sort = { by: "activity", order: "desc" }, at: now = Date.now(), rows = ROWS_READ }: SessionsAsked,
  options: PageOptions,
): Promise<SessionsPage> {
  const projectPath = await pathOf(ctx, userId, filters.project);
  const wanted = wantedOf(filters, projectPath);
  const keep = (session: Doc<"sessions"> | null) => session !== null && matches(session, filters, { wanted, now });
  const mark = markOf(filters, filters.status === "error" && (await areFailuresMarked(ctx)));
  const text = filters.text?.trim() ?? "";
  const isMarked = text === "" && mark !== null && filters.trashed !== true;
  if (isMarked && (sort.by === "activity" || (!asksWhatHappened(filters) && (await isRare(ctx, userId, mark))))) {
    return pageOfMarked(ctx, userId, { mark, filters, sort }, options, keep);
  }
  // A bound that moved with the clock would make another query of each page, and a cursor is of one.
  const since = filters.status === undefined ? 0 : Math.floor(activeSince(filters.status, now) / DAY_MS) * DAY_MS;
  const bounds = { from: Math.max(filters.from ?? 0, since), to: activeBefore(filters) };
  const range = { ...bounds, filters, projectPath, order: sort.order };
  if (text === "" && filters.trashed !== true && mayHaveAll(options)) {
    // From the end where least changes: what is read in vain has the page run anew, too.
    for (const narrow of narrowRanges(ctx, userId, sort, { ...range, order: "asc" })) {
      const few = await allOfFew(narrow, sort);
      if (few !== null) return { ...few, page: few.page.filter(keep) };
    }
  }
  requireIndexed(options);
  const found =
    text !== ""
      ? titled(ctx, userId, text, filters)
      : filters.trashed === true
        ? trashed(ctx, userId)
        : sort.by === "activity"
          ? lastActive(ctx, userId, range)
          : ordered(ctx, userId, sort.by, range);
  const maximumRowsRead = Math.max(1, Math.min(Math.floor(rows), MAX_ROWS_READ));
  const result = await narrowed(found, filters, wanted).paginate({
    ...options,
    maximumRowsRead,
    maximumBytesRead: PAGE_BYTES_READ,
  });
  // Up to an end that was decided before, it reads whatever is there.
  const isFull = result.isDone || (options.endCursor ?? null) !== null || result.page.length >= options.numItems;
  return { ...placeOf(result), page: result.page.filter(keep), looked: isFull ? result.page.length : maximumRowsRead };
}

/**
 * Without `pageStatus`: that a page is short, since it looked at as many rows as it may, is no reason to read it once more in two halves,
 * as `usePaginatedQuery` would.
 */
function placeOf({
  isDone,
  continueCursor,
  splitCursor,
}: PaginationResult<unknown>): Omit<SessionsPage, "page" | "looked"> {
  return { isDone, continueCursor, ...(splitCursor === undefined ? {} : { splitCursor }) };
}

/** Sessions that have a mark, last active first or last; in another order all of them, which are few. */
async function pageOfMarked(
  ctx: QueryCtx,
  userId: Id<"users">,
  { mark, filters, sort }: { mark: string; filters: SessionFilters; sort: SessionSort },
  options: PageOptions,
  keep: (session: Doc<"sessions"> | null) => boolean,
): Promise<SessionsPage> {
  const { from = 0 } = filters;
  const to = activeBefore(filters);
  const result = await ctx.db
    .query("sessionMarks")
    .withIndex("by_user_mark", (q) =>
      q.eq("userId", userId).eq("mark", mark).gte("activityAt", from).lt("activityAt", to),
    )
    .order(sort.order)
    .paginate({ ...options, numItems: sort.by === "activity" ? Math.min(options.numItems, MARKED_LOOKED_INTO) : FEW });
  const { page } = result;
  const found = await Promise.all(page.map(({ sessionId }) => ctx.db.get("sessions", sessionId)));
  const sessions = found.filter((session) => session !== null).filter(keep);
  const looked = page.length;
  if (sort.by === "activity") return { ...placeOf(result), page: sessions, looked };
  // Cut in two, each half would be in order by itself.
  const { isDone, continueCursor } = result;
  return { page: inOrder(sessions, sort), isDone, continueCursor, looked };
}

/** What narrows the sessions asked for by an index that has them in another order: of cost, or of activity. */
function narrowRanges(ctx: QueryCtx, userId: Id<"users">, sort: SessionSort, asked: RangeAsked): SessionRange[] {
  const { filters, projectPath, from, to } = asked;
  const { minCostMicroUsd, maxCostMicroUsd, source, model, parent } = filters;
  const byCost = [minCostMicroUsd, maxCostMicroUsd].some((bound) => bound !== undefined);
  const byActivity =
    from > 0 ||
    to < Number.MAX_SAFE_INTEGER ||
    [source, projectPath, model, parent].some((value) => value !== undefined);
  return [
    ...(byCost && sort.by !== "cost" ? [ordered(ctx, userId, "cost", asked)] : []),
    ...(byActivity && sort.by !== "activity" ? [lastActive(ctx, userId, asked)] : []),
  ];
}

/** Whether so few sessions have the mark that a page takes them all, and puts them in whatever order. */
async function isRare(ctx: QueryCtx, userId: Id<"users">, mark: string): Promise<boolean> {
  const marks = await ctx.db
    .query("sessionMarks")
    .withIndex("by_user_mark", (q) => q.eq("userId", userId).eq("mark", mark))
    .take(FEW + 1);
  return marks.length <= FEW;
}

/** What did something before `to` may have gone on after it. */
function activeBefore(filters: SessionFilters): number {
  return asksWhatHappened(filters) ? Number.MAX_SAFE_INTEGER : (filters.to ?? Number.MAX_SAFE_INTEGER);
}

/** The mark that fewest sessions have, by what is usual: a failure, a tag, a label, a star. */
function markOf({ tags, label, starred }: SessionFilters, isOfFailed: boolean): string | null {
  if (isOfFailed) return FAILED;
  const tag = tags?.[0];
  if (tag !== undefined) return markOfTag(tag);
  if (label !== undefined) return markOfLabel(label);
  return starred === true ? STAR : null;
}

/** The path of the only project of this name; what holds a slash is a path itself. */
async function pathOf(ctx: QueryCtx, userId: Id<"users">, project: string | undefined): Promise<string | undefined> {
  if (project === undefined || /[\\/]/.test(project)) return project;
  const named = await ctx.db
    .query("projects")
    .withIndex("by_user_name", (q) => q.eq("userId", userId).eq("name", project))
    .take(2);
  return named.length === 1 ? named[0]?.path : undefined;
}

function titled(ctx: QueryCtx, userId: Id<"users">, text: string, filters: SessionFilters): SessionRange {
  return ctx.db
    .query("sessions")
    .withSearchIndex("search_title", (q) =>
      filters.trashed === true
        ? q.search("title", text).eq("userId", userId)
        : q.search("title", text).eq("userId", userId).eq("trashedAt", undefined),
    );
}

function trashed(ctx: QueryCtx, userId: Id<"users">): SessionRange {
  return ctx.db
    .query("sessions")
    .withIndex("by_user_activity", (q) => q.eq("userId", userId).gt("trashedAt", 0))
    .order("desc");
}

/** What the database can tell of the filters while it walks: so a page is full before it ends. */
function narrowed(found: SessionRange, filters: SessionFilters, wanted: readonly Wanted[]): SessionRange {
  const { project, from, to, minCostMicroUsd: min, maxCostMicroUsd: max, status, label } = filters;
  const isNamed = wanted.some(([field]) => field === "projectPath") || project === undefined;
  return found.filter((q) =>
    q.and(
      ...wanted.map(([field, value]) => q.eq(q.field(field), value)),
      isNamed || q.eq(q.field("projectName"), project),
      from === undefined || q.gte(q.field("activityAt"), from),
      to === undefined || q.lt(q.field(asksWhatHappened(filters) ? "firstMessageAt" : "activityAt"), to),
      label !== QUEUED || q.or(q.eq(q.field("evalLabel"), QUEUED), q.eq(q.field("requeued"), true)),
      // A field that is not there is less than every number.
      min === undefined || q.gte(q.field("costMicroUsd"), min),
      max === undefined || q.and(q.gte(q.field("costMicroUsd"), 0), q.lte(q.field("costMicroUsd"), max)),
      status !== "working" || q.eq(q.field("turn"), "agent"),
      status !== "waiting" || q.eq(q.field("turn"), "user"),
      status !== "ended" || q.gt(q.field("endedAt"), 0),
      status !== "error" || q.or(q.eq(q.field("turn"), "failed"), q.gt(q.field("failedAt"), 0)),
    ),
  );
}
