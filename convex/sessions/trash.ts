import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { FacetDifferences } from "../facets/keep";
import { condemn } from "./purge";
import { reviseSession } from "./revise";

/** Subagents of one session that one mutation moves; the rest follows at once in another. */
const CHILDREN_PER_RUN = 25;
/** A subagent's subagents, and so on: agents go three deep. */
const MAX_DEPTH = 8;
const SESSIONS_PER_RUN = 50;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Where sessions go: into the trash at a time, in ms, or out of it. */
interface Move {
  to: number | undefined;
}

/** Moves a session into the trash or out of it, with its subagents: those outside it, or those that went there with it. */
export async function moveFamily(
  ctx: MutationCtx,
  session: Doc<"sessions">,
  { to }: Move,
  facets: FacetDifferences,
): Promise<void> {
  const { userId, externalId, trashedAt: from } = session;
  await reviseSession(ctx, session, { trashedAt: to }, facets);
  const children = await childrenOf(ctx, { userId, externalId, trashedAt: from }, 1);
  if (children.length === 0) return;
  const times = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const family = { userId, externalId, depth: 0, ...times };
  await ctx.scheduler.runAfter(0, internal.sessions.trash.moveChildren, family);
}

/** Moves the subagents of a session after it. */
export const moveChildren = internalMutation({
  args: {
    userId: v.id("users"),
    externalId: v.string(),
    depth: v.number(),
    from: v.optional(v.number()),
    to: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    const { userId, externalId, depth, from, to } = args;
    const facets = new FacetDifferences();
    const children = await childrenOf(ctx, { userId, externalId, trashedAt: from }, CHILDREN_PER_RUN);
    for (const child of children) {
      await reviseSession(ctx, child, { trashedAt: to }, facets);
      if (depth === MAX_DEPTH) continue;
      const next = { ...args, externalId: child.externalId, depth: depth + 1 };
      await ctx.scheduler.runAfter(0, internal.sessions.trash.moveChildren, next);
    }
    await facets.write(ctx, userId);
    if (children.length === CHILDREN_PER_RUN) {
      await ctx.scheduler.runAfter(0, internal.sessions.trash.moveChildren, args);
    }
    return null;
  },
});

/** Has what a user put into the trash before a time deleted for good. */
export const empty = internalMutation({
  args: { userId: v.id("users"), before: v.number() },
  returns: v.null(),
  handler: async (ctx, { userId, before }) => {
    const sessions = await ctx.db
      .query("sessions")
      .withIndex("by_user_activity", (q) => q.eq("userId", userId).gt("trashedAt", 0).lt("trashedAt", before))
      .take(SESSIONS_PER_RUN);
    for (const session of sessions) await condemn(ctx, session);
    const isDone = sessions.length < SESSIONS_PER_RUN;
    if (!isDone) await ctx.scheduler.runAfter(0, internal.sessions.trash.empty, { userId, before });
    else await ctx.scheduler.runAfter(0, internal.sessions.purge.work, {});
    return null;
  },
});

/** Has what has been in anybody's trash for 30 days deleted for good, and goes on with what was left half done. */
export const sweep = internalMutation({
  args: { keptMs: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { keptMs = KEPT_MS }) => {
    const sessions = await ctx.db
      .query("sessions")
      .withIndex("by_trashed", (q) => q.gt("trashedAt", 0).lt("trashedAt", Date.now() - keptMs))
      .take(SESSIONS_PER_RUN);
    for (const session of sessions) await condemn(ctx, session);
    const isDone = sessions.length < SESSIONS_PER_RUN;
    if (!isDone) await ctx.scheduler.runAfter(0, internal.sessions.trash.sweep, { keptMs });
    else await ctx.scheduler.runAfter(0, internal.sessions.purge.work, {});
    return null;
  },
});

function childrenOf(
  ctx: MutationCtx,
  { userId, externalId, trashedAt }: { userId: Id<"users">; externalId: string; trashedAt: number | undefined },
  most: number,
): Promise<Doc<"sessions">[]> {
  return ctx.db
    .query("sessions")
    .withIndex("by_user_parent", (q) =>
      q.eq("userId", userId).eq("trashedAt", trashedAt).eq("parentExternalId", externalId),
    )
    .take(most);
}
