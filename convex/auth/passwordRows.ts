import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, internalQuery } from "../_generated/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { refusal } from "../functionError";
import { audit, sessionActor } from "../audit/write";
import { redeemInvitation } from "./invitationRows";
import { equalInConstantTime } from "./oneTimeCode";
import { beginSession, endSessions } from "./sessions";
import { drawGuess, forgetGuess } from "./throttle";
import { viewerOf } from "./viewer";

/** Passwords' rows. What is hashed was hashed before, by the action that calls. */

const guesser = { account: v.string(), address: v.union(v.string(), v.null()) };
const userAgent = v.union(v.string(), v.null());
const signedIn = v.object({ userId: v.id("users"), sessionId: v.id("authSessions") });

/** For how long a session that a one-time code began may set a password without the old one. */
const RESET_WINDOW_MS = 10 * 60 * 1000;

/** Draws a guess, and tells the hash that it has to fit; null where there is no such account, or nobody may guess now. */
export const guess = internalMutation({
  args: guesser,
  returns: v.object({ retryAfterSeconds: v.union(v.number(), v.null()), secret: v.union(v.string(), v.null()) }),
  handler: async (ctx, args) => {
    const retryAfterSeconds = await drawGuess(ctx, args);
    const secret = retryAfterSeconds === null ? ((await accountOf(ctx, args.account))?.secret ?? null) : null;
    return { retryAfterSeconds, secret };
  },
});

/** Begins a session for who has guessed right; null where the password has been changed meanwhile. */
export const signIn = internalMutation({
  args: { ...guesser, secret: v.string(), userAgent },
  returns: v.union(signedIn, v.null()),
  handler: async (ctx, { secret, userAgent, ...guesser }) => {
    const account = await accountOf(ctx, guesser.account);
    if (account === null || !equalInConstantTime(secret, account.secret ?? "")) return null;
    await forgetGuess(ctx, guesser);
    const { userId } = account;
    const sessionId = await beginSession(ctx, { userId, method: "password", userAgent });
    const by = { kind: "session" as const, session: sessionId, method: "password" as const };
    await audit(ctx, { userId, event: "session.began", by });
    return { userId, sessionId };
  },
});

/** Makes a user with an account, by an invitation. */
export const signUp = internalMutation({
  args: {
    selector: v.string(),
    hash: v.string(),
    account: v.string(),
    secret: v.string(),
    name: v.string(),
    userAgent,
  },
  returns: signedIn,
  handler: async (ctx, { account, secret, name, userAgent, ...code }) => {
    const userId = await redeemInvitation(ctx, code, name);
    await addAccount(ctx, userId, account, secret);
    const sessionId = await beginSession(ctx, { userId, method: "password", userAgent });
    const by = { kind: "session" as const, session: sessionId, method: "password" as const };
    await audit(ctx, { userId, event: "user.created", detail: name, by });
    return { userId, sessionId };
  },
});

/** What a change of the caller's password has to be checked against; null for nobody. */
export const ofViewer = internalQuery({
  args: {},
  returns: v.union(
    v.null(),
    v.object({ account: v.union(v.string(), v.null()), beganWithCodeAt: v.union(v.number(), v.null()) }),
  ),
  handler: async (ctx) => {
    const viewer = await viewerOf(ctx);
    if (viewer === null) return null;
    const session = await ctx.db.get("authSessions", viewer.sessionId);
    const account = await passwordOf(ctx, viewer.userId);
    const beganWithCode = session?.method === "code";
    return {
      account: account?.providerAccountId ?? null,
      beganWithCodeAt: beganWithCode ? session._creationTime : null,
    };
  },
});

/**
 * Sets the caller's password and ends their other sessions. `old` is the hash that the old password fitted; without it there must
 * be no password yet, or the session must just have begun with a one-time code: so does who has forgotten theirs.
 */
export const set = internalMutation({
  args: {
    account: v.string(),
    address: v.union(v.string(), v.null()),
    secret: v.string(),
    old: v.union(v.string(), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { account, address, secret, old }) => {
    const viewer = await viewerOf(ctx);
    if (viewer === null) throw refusal("signed_out", "You are not signed in, or your session has been ended.");
    const existing = await passwordOf(ctx, viewer.userId);
    if (existing === null) await addAccount(ctx, viewer.userId, account, secret);
    else {
      const knowsOld = old !== null && equalInConstantTime(old, existing.secret ?? "");
      const session = await ctx.db.get("authSessions", viewer.sessionId);
      const isReset =
        session?.method === "code" && Date.now() - session._creationTime < RESET_WINDOW_MS && old === null;
      if (!knowsOld && !isReset) throw refusal("invalid_credentials", "The old password is wrong.");
      await ctx.db.patch("authAccounts", existing._id, { secret });
      await forgetGuess(ctx, { account: existing.providerAccountId, address });
    }
    await endSessions(ctx, viewer.userId, { except: viewer.sessionId });
    const by = await sessionActor(ctx, viewer.sessionId);
    await audit(ctx, { userId: viewer.userId, event: "password.set", by });
    return null;
  },
});

async function addAccount(ctx: MutationCtx, userId: Id<"users">, account: string, secret: string): Promise<void> {
  if ((await accountOf(ctx, account)) !== null) {
    throw refusal("account_taken", `There is an account ${account} already. Choose another name.`);
  }
  await ctx.db.insert("authAccounts", { userId, provider: "password", providerAccountId: account, secret });
}

async function accountOf(ctx: Pick<QueryCtx, "db">, account: string): Promise<Doc<"authAccounts"> | null> {
  return ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) => q.eq("provider", "password").eq("providerAccountId", account))
    .unique();
}

export async function passwordOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"authAccounts"> | null> {
  return ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", userId).eq("provider", "password"))
    .unique();
}
