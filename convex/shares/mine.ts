import { formatShareToken } from "@opensync/protocol";
import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { action, internalMutation, mutation, query } from "../_generated/server";
import { audit, callerOf } from "../audit/write";
import { hashOf } from "../auth/oneTimeCode";
import { requireViewer, requireViewerOfAction } from "../auth/viewer";
import { refusal } from "../functionError";
import { pageWithin } from "../sessions/livePage";
import { ownSession } from "../sessions/read";
import { PAGE_BYTES_READ } from "../transactionLimits";
import { hostnameOf, startedBy } from "./access";
import { summaryOf } from "./summary";
import { shareChoices } from "./tables";

/** Links by which the signed-in user shows sessions of theirs to others. */

const MAX_ROWS = 100;
/** Links to one session that work at the same time, or did and were not revoked. */
const MAX_SHARES = 100;

const NOTHING = { toolCalls: false, thinking: false, usage: false, paths: false, subagents: false };

const newShare = {
  session: v.id("sessions"),
  /** ms; absent: the link works until it is revoked. */
  expiresAt: v.optional(v.number()),
  /** What is shown beside what was said; absent: not shown. */
  include: v.object({
    toolCalls: v.optional(v.boolean()),
    thinking: v.optional(v.boolean()),
    usage: v.optional(v.boolean()),
    paths: v.optional(v.boolean()),
    subagents: v.optional(v.boolean()),
  }),
  /** Whether what is added later is shown, too; absent: not. */
  live: v.optional(v.boolean()),
};

/** Makes a link (`shareUrl(origin, token)`). The token is in the answer, and cannot be shown again. */
export const create = action({
  args: newShare,
  returns: v.object({ id: v.id("shares"), token: v.string() }),
  handler: async (ctx, share): Promise<{ id: Id<"shares">; token: string }> => {
    await requireViewerOfAction(ctx);
    const token = formatShareToken(crypto.getRandomValues(new Uint8Array(32)));
    const id = await ctx.runMutation(internal.shares.mine.keep, { ...share, ...(await hashOf(token)) });
    return { id, token };
  },
});

export const keep = internalMutation({
  args: { ...newShare, hash: v.string(), selector: v.string() },
  returns: v.id("shares"),
  handler: async (ctx, { session: sessionId, include, live = false, expiresAt, hash, selector }) => {
    const { userId } = await requireViewer(ctx);
    const session = await ownSession(ctx, userId, sessionId);
    if (session === null) throw refusal("not_found", "You have no such session.");
    const now = Date.now();
    if (expiresAt !== undefined && expiresAt <= now) throw refusal("invalid_request", "expiresAt: is past already");
    const others = await ctx.db
      .query("shares")
      .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
      .order("desc")
      .take(MAX_SHARES * 2);
    if (others.filter(({ revokedAt }) => revokedAt === undefined).length >= MAX_SHARES) {
      throw refusal("invalid_request", `This session has ${MAX_SHARES} links, which is as many as there may be.`);
    }
    const chosen = { ...NOTHING, ...include };
    const subagents = chosen.subagents ? await startedBy(ctx, session) : [];
    const frozen = live ? [] : [summaryOf(session, await hostnameOf(ctx, session), null), ...subagents];
    const id = await ctx.db.insert("shares", {
      userId,
      sessionId,
      hash,
      selector,
      include: chosen,
      live,
      sharedAt: now,
      ...(live ? {} : { frozen: JSON.stringify(frozen) }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
    if (expiresAt !== undefined) await ctx.scheduler.runAt(expiresAt, internal.shares.mine.expire, { share: id });
    await audit(ctx, { userId, event: "share.created", by: await callerOf(ctx), detail: session.externalId });
    return id;
  },
});

/** Writes down that a link's time is over: a live query does not look at the clock by itself. */
export const expire = internalMutation({
  args: { share: v.id("shares") },
  returns: v.null(),
  handler: async (ctx, { share }) => {
    const found = await ctx.db.get("shares", share);
    if (found !== null) await ctx.db.patch("shares", share, { expired: true });
    return null;
  },
});

/** The links that there are or were, the newest first; of one session, if it is given. For `usePaginatedQuery`. */
export const list = query({
  args: { session: v.optional(v.id("sessions")), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(
    v.object({
      id: v.id("shares"),
      session: v.object({ id: v.string(), title: v.union(v.string(), v.null()), source: v.string() }),
      include: shareChoices,
      live: v.boolean(),
      sharedAt: v.number(),
      expiresAt: v.union(v.number(), v.null()),
      revokedAt: v.union(v.number(), v.null()),
      status: v.union(v.literal("open"), v.literal("expired"), v.literal("revoked")),
    }),
  ),
  handler: async (ctx, { session, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    const page = { ...pageWithin(paginationOpts, MAX_ROWS), maximumBytesRead: PAGE_BYTES_READ };
    if (session !== undefined && (await ctx.db.get("sessions", session))?.userId !== userId) {
      throw refusal("not_found", "You have no such session.");
    }
    const shares = ctx.db.query("shares");
    const found =
      session === undefined
        ? await shares
            .withIndex("by_user", (q) => q.eq("userId", userId))
            .order("desc")
            .paginate(page)
        : await shares
            .withIndex("by_session", (q) => q.eq("sessionId", session))
            .order("desc")
            .paginate(page);
    const rows = [];
    for (const share of found.page) {
      const shown = await ctx.db.get("sessions", share.sessionId);
      if (shown === null) continue;
      const { _id: id, include, live, sharedAt, expiresAt = null, revokedAt = null } = share;
      const { title = null, source } = shown;
      rows.push({
        id,
        include,
        live,
        sharedAt,
        expiresAt,
        revokedAt,
        status: statusOf(share),
        session: { id: share.sessionId, title, source },
      });
    }
    return { ...found, page: rows };
  },
});

/** Ends a link at once. @throws `not_found`, also where it is somebody else's */
export const revoke = mutation({
  args: { share: v.id("shares") },
  returns: v.null(),
  handler: async (ctx, { share }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db.get("shares", share);
    if (found === null || found.userId !== userId) throw refusal("not_found", "You have no such link.");
    if (found.revokedAt !== undefined) return null;
    await ctx.db.patch("shares", share, { revokedAt: Date.now() });
    const session = await ctx.db.get("sessions", found.sessionId);
    const detail = session === null ? {} : { detail: session.externalId };
    await audit(ctx, { userId, event: "share.revoked", by: await callerOf(ctx), ...detail });
    return null;
  },
});

function statusOf({ revokedAt, expired, expiresAt }: Doc<"shares">): "open" | "expired" | "revoked" {
  if (revokedAt !== undefined) return "revoked";
  return expired === true || (expiresAt !== undefined && expiresAt <= Date.now()) ? "expired" : "open";
}
