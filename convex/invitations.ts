import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { action, internalMutation, mutation, query } from "./_generated/server";
import type { QueryCtx } from "./_generated/server";
import { audit, sessionActor } from "./audit/write";
import { isSignUpClosed } from "./auth/invitationRows";
import { newCode, selectorOf } from "./auth/oneTimeCode";
import { requireViewer } from "./auth/viewer";
import type { Viewer } from "./auth/viewer";
import { refusal } from "./functionError";

/** Invitations: the only way for somebody to become a user. The owner makes them; each is good for one user. */

const HOUR_MS = 60 * 60 * 1000;
const DEFAULT_HOURS = 7 * 24;
const MAX_HOURS = 30 * 24;
const MAX_LISTED = 200;

/** The owner's invitations, newest first. */
export const list = query({
  args: {},
  returns: v.array(
    v.object({
      id: v.id("invitations"),
      note: v.string(),
      createdAt: v.number(),
      expiresAt: v.number(),
      usedAt: v.union(v.number(), v.null()),
      /** The name of who came by it. */
      usedBy: v.union(v.string(), v.null()),
      revokedAt: v.union(v.number(), v.null()),
    }),
  ),
  handler: async (ctx) => {
    const { userId: ownerId } = await requireOwner(ctx);
    const made = await ctx.db
      .query("invitations")
      .withIndex("by_creator", (q) => q.eq("createdBy", ownerId))
      .order("desc")
      .take(MAX_LISTED);
    return Promise.all(
      made.map(async ({ _id, _creationTime, note, expiresAt, usedAt = null, usedBy, revokedAt = null }) => {
        const user = usedBy === undefined ? null : await ctx.db.get("users", usedBy);
        const createdAt = Math.round(_creationTime);
        return { id: _id, note, createdAt, expiresAt, usedAt, usedBy: user?.name ?? null, revokedAt };
      }),
    );
  },
});

/** Makes an invitation. Its code is in the answer, and cannot be shown again. */
export const create = action({
  args: { note: v.optional(v.string()), expiresInHours: v.optional(v.number()) },
  returns: v.object({ id: v.id("invitations"), code: v.string(), expiresAt: v.number() }),
  handler: async (
    ctx,
    { note = "", expiresInHours = DEFAULT_HOURS },
  ): Promise<{ id: Id<"invitations">; code: string; expiresAt: number }> => {
    if (!(expiresInHours > 0 && expiresInHours <= MAX_HOURS)) {
      throw refusal("invalid_request", `expiresInHours: above 0, at most ${MAX_HOURS}`);
    }
    const { code, hash } = await newCode("invitation");
    const expiresAt = Math.round(Date.now() + expiresInHours * HOUR_MS);
    const id = await ctx.runMutation(internal.invitations.keep, { hash, note: note.trim().slice(0, 200), expiresAt });
    return { id, code, expiresAt };
  },
});

export const keep = internalMutation({
  args: { hash: v.string(), note: v.string(), expiresAt: v.number() },
  returns: v.id("invitations"),
  handler: async (ctx, { hash, note, expiresAt }) => {
    const { userId: createdBy, sessionId } = await requireOwner(ctx);
    if (isSignUpClosed()) throw refusal("sign_up_closed", "Nobody can sign up here: OPENSYNC_SIGN_UP is closed.");
    const id = await ctx.db.insert("invitations", { createdBy, note, selector: selectorOf(hash), hash, expiresAt });
    const by = await sessionActor(ctx, sessionId);
    await audit(ctx, { userId: createdBy, event: "invitation.created", detail: note, by });
    return id;
  },
});

/** Withdraws an invitation that nobody has used. */
export const revoke = mutation({
  args: { invitation: v.id("invitations") },
  returns: v.null(),
  handler: async (ctx, { invitation }) => {
    const { userId, sessionId } = await requireOwner(ctx);
    const found = await ctx.db.get("invitations", invitation);
    if (found === null || found.createdBy !== userId) throw refusal("not_found", "There is no such invitation.");
    if (found.usedAt !== undefined) throw refusal("invalid_request", "This invitation has been used already.");
    if (found.revokedAt !== undefined) return null;
    await ctx.db.patch("invitations", invitation, { revokedAt: Date.now() });
    const by = await sessionActor(ctx, sessionId);
    await audit(ctx, { userId, event: "invitation.revoked", detail: found.note, by });
    return null;
  },
});

async function requireOwner(ctx: Pick<QueryCtx, "db" | "auth">): Promise<Viewer> {
  const viewer = await requireViewer(ctx);
  const user = await ctx.db.get("users", viewer.userId);
  if (user?.isOwner !== true) throw refusal("forbidden", "Only the owner of this backend can do this.");
  return viewer;
}
