import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { mutation, query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { pageWithin } from "../sessions/livePage";
import { isBeingPurged } from "../sessions/purged";
import { ownSession } from "../sessions/read";
import { evalFilters, pageOfEvals } from "./list";
import { evalOf, lastPlace, writeEval } from "./rows";
import type { EvalRow } from "./rows";
import { evalLabel } from "./tables";
import { checkedTags, checkedText, MAX_EXPECTED_CHARS, MAX_NOTES_CHARS } from "./texts";
import { evalRow, evalWhole, toEvalRow, toEvalWhole } from "./view";

/** What the signed-in user judges of their sessions, and the sessions that wait to be judged. */

const MAX_SESSIONS = 100;
/** One may have 110,000 characters of notes and expected output. */
const MAX_ROWS = 50;
/** As many as one screen lists. */
const MAX_TAGS_COUNTED = 500;

/** Puts sessions at the queue's end, in the order given; one that waits already keeps its place, and its label stays. */
export const queue = mutation({
  args: { sessions: v.array(v.id("sessions")) },
  returns: v.null(),
  handler: async (ctx, { sessions }) => {
    const { userId } = await requireViewer(ctx);
    for (const session of requireFew(sessions)) {
      const before = await ownEval(ctx, userId, session);
      if (before?.queuedAt !== undefined) continue;
      const now = Date.now();
      const queuedAt = await lastPlace(ctx, userId, now);
      await writeEval(ctx, before, { ...rowOf(before, userId, session), queuedAt, updatedAt: now });
    }
    return null;
  },
});

/** Takes sessions out of the queue; what was judged of them stays. */
export const unqueue = mutation({
  args: { sessions: v.array(v.id("sessions")) },
  returns: v.null(),
  handler: async (ctx, { sessions }) => {
    const { userId } = await requireViewer(ctx);
    for (const session of requireFew(sessions)) {
      const before = await ownEval(ctx, userId, session);
      if (before?.queuedAt === undefined) continue;
      const { queuedAt: _left, ...row } = rowOf(before, userId, session);
      await writeEval(ctx, before, { ...row, updatedAt: Date.now() });
    }
    return null;
  },
});

/**
 * What was judged and what waits. With `label: "queued"` the queue, who waits longest first; else what was touched last first.
 * For `usePaginatedQuery`.
 */
export const list = query({
  args: { paginationOpts: paginationOptsValidator, filters: v.optional(evalFilters) },
  returns: paginationResultValidator(evalRow),
  handler: async (ctx, { paginationOpts, filters = {} }) => {
    const { userId } = await requireViewer(ctx);
    const found = await pageOfEvals(ctx, userId, filters, pageWithin(paginationOpts, MAX_ROWS));
    const page = [];
    for (const row of found.page) {
      const session = await ctx.db.get("sessions", row.sessionId);
      if (session !== null && !isBeingPurged(session)) page.push(toEvalRow(row, session));
    }
    return { ...found, page };
  },
});

/** What was judged of one session; null where nothing was, and where it does not wait. */
export const get = query({
  args: { session: v.id("sessions") },
  returns: v.union(evalWhole, v.null()),
  handler: async (ctx, { session }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ownEval(ctx, userId, session);
    return found === null ? null : toEvalWhole(found);
  },
});

/** The sessions that wait before and after this one; for one that does not wait, or for none, `next` is who waits longest. */
export const neighbours = query({
  args: { session: v.optional(v.id("sessions")) },
  returns: v.object({ previous: v.union(v.string(), v.null()), next: v.union(v.string(), v.null()) }),
  handler: async (ctx, { session }) => {
    const { userId } = await requireViewer(ctx);
    const place = session === undefined ? 0 : ((await ownEval(ctx, userId, session))?.queuedAt ?? 0);
    const waiting = () => ctx.db.query("evalLabels");
    const previous = await waiting()
      .withIndex("by_user_queue", (q) => q.eq("userId", userId).gt("queuedAt", 0).lt("queuedAt", place))
      .order("desc")
      .first();
    const next = await waiting()
      .withIndex("by_user_queue", (q) => q.eq("userId", userId).gt("queuedAt", place))
      .first();
    return { previous: previous?.sessionId ?? null, next: next?.sessionId ?? null };
  },
});

/**
 * Keeps what is given and leaves the rest as it is; null or an empty text takes a field back. A label takes the session out of
 * the queue: it has been judged.
 * @throws `not_found`; `invalid_request` for a text that is too long, or tags that are too many
 */
export const save = mutation({
  args: {
    session: v.id("sessions"),
    label: v.optional(v.union(evalLabel, v.null())),
    notes: v.optional(v.union(v.string(), v.null())),
    expected: v.optional(v.union(v.string(), v.null())),
    tags: v.optional(v.array(v.string())),
  },
  returns: v.union(evalWhole, v.null()),
  handler: async (ctx, { session, label, notes, expected, tags }) => {
    const { userId } = await requireViewer(ctx);
    const before = await ownEval(ctx, userId, session);
    const row = rowOf(before, userId, session);
    if (label !== undefined) {
      if (label === null) delete row.label;
      else row.label = label;
      if (label !== null) delete row.queuedAt;
    }
    if (notes !== undefined) setText(row, "notes", checkedText("notes", notes, MAX_NOTES_CHARS));
    if (expected !== undefined) setText(row, "expected", checkedText("expected", expected, MAX_EXPECTED_CHARS));
    if (tags !== undefined) row.tags = checkedTags(tags);
    await writeEval(ctx, before, { ...row, updatedAt: Date.now() });
    const after = await evalOf(ctx, session);
    return after === null ? null : toEvalWhole(after);
  },
});

/** How many sessions wait, have each label, and each tag. */
export const counts = query({
  args: {},
  returns: v.object({
    queued: v.number(),
    golden: v.number(),
    correct: v.number(),
    incorrect: v.number(),
    needs_review: v.number(),
    tags: v.array(v.object({ tag: v.string(), sessions: v.number() })),
  }),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    const rows = (kind: Doc<"evalCounts">["kind"]) =>
      ctx.db
        .query("evalCounts")
        .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", kind))
        .take(MAX_TAGS_COUNTED);
    const states = new Map((await rows("state")).map(({ value, sessions }) => [value, sessions]));
    return {
      queued: states.get("queued") ?? 0,
      golden: states.get("golden") ?? 0,
      correct: states.get("correct") ?? 0,
      incorrect: states.get("incorrect") ?? 0,
      needs_review: states.get("needs_review") ?? 0,
      tags: (await rows("tag")).map(({ value: tag, sessions }) => ({ tag, sessions })),
    };
  },
});

function requireFew(sessions: Id<"sessions">[]): Set<Id<"sessions">> {
  if (sessions.length <= MAX_SESSIONS) return new Set(sessions);
  throw refusal("invalid_request", `sessions: at most ${MAX_SESSIONS} at a time`);
}

/** @throws `not_found`, also where the session is somebody else's */
async function ownEval(ctx: Pick<QueryCtx, "db">, userId: Id<"users">, id: Id<"sessions">) {
  if ((await ownSession(ctx, userId, id)) === null) throw refusal("not_found", "You have no such session.");
  return evalOf(ctx, id);
}

function rowOf(before: Doc<"evalLabels"> | null, userId: Id<"users">, sessionId: Id<"sessions">): EvalRow {
  if (before === null) return { userId, sessionId, tags: [], updatedAt: 0 };
  const { _id, _creationTime, ...row } = before;
  return row;
}

function setText(row: EvalRow, field: "notes" | "expected", text: string | null): void {
  if (text === null) delete row[field];
  else row[field] = text;
}
