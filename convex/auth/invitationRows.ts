import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, internalQuery } from "../_generated/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { audit } from "../audit/write";
import { textVariable } from "../env";
import { refusal } from "../functionError";
import { equalInConstantTime } from "./oneTimeCode";
import { beginSession } from "./sessions";

const code = { selector: v.string(), hash: v.string() };

/** Nobody signs up where this is said, invited or not. */
export function isSignUpClosed(): boolean {
  return textVariable("OPENSYNC_SIGN_UP") === "closed";
}

/** Throws what `redeemInvitation` would throw now: before a password is hashed for nothing. */
export const check = internalQuery({
  args: code,
  returns: v.null(),
  handler: async (ctx, args) => {
    await validInvitation(ctx, args);
    return null;
  },
});

/** Makes a user by an invitation, who has no other way to sign in yet. */
export const accept = internalMutation({
  args: { ...code, name: v.string(), userAgent: v.union(v.string(), v.null()) },
  returns: v.object({ userId: v.id("users"), sessionId: v.id("authSessions") }),
  handler: async (ctx, { name, userAgent, ...code }) => {
    const userId = await redeemInvitation(ctx, code, name);
    const sessionId = await beginSession(ctx, { userId, method: "invitation", userAgent });
    const by = { kind: "session" as const, session: sessionId, method: "invitation" as const };
    await audit(ctx, { userId, event: "user.created", detail: name, by });
    return { userId, sessionId };
  },
});

/** Uses an invitation up, and makes the user it is for; the caller notes it in the audit log. @throws `invalid_invitation`, `sign_up_closed` */
export async function redeemInvitation(
  ctx: MutationCtx,
  code: { selector: string; hash: string },
  name: string,
): Promise<Id<"users">> {
  const invitation = await validInvitation(ctx, code);
  const userId = await ctx.db.insert("users", { name });
  await ctx.db.patch("invitations", invitation._id, { usedBy: userId, usedAt: Date.now() });
  return userId;
}

async function validInvitation(
  ctx: Pick<QueryCtx, "db">,
  { selector, hash }: { selector: string; hash: string },
): Promise<Doc<"invitations">> {
  if (isSignUpClosed()) throw refusal("sign_up_closed", "Nobody can sign up here.");
  const invitation = await ctx.db
    .query("invitations")
    .withIndex("by_selector", (q) => q.eq("selector", selector))
    .first();
  const fits = invitation !== null && equalInConstantTime(hash, invitation.hash);
  const isOpen =
    invitation?.usedAt === undefined &&
    invitation?.revokedAt === undefined &&
    (invitation?.expiresAt ?? 0) > Date.now();
  if (fits && isOpen) return invitation;
  throw refusal(
    "invalid_invitation",
    "This invitation is not valid: it was used, withdrawn, has expired, or never was one.",
  );
}
