import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import { action, mutation, query } from "./_generated/server";
import type { ActionCtx, QueryCtx } from "./_generated/server";
import { audit, sessionActor } from "./audit/write";
import { isPassword, hashPassword } from "./auth/passwordHash";
import { accountName, checkPassword } from "./auth/passwordRules";
import { passwordOf } from "./auth/passwordRows";
import { endSession as end, endSessions, sessionsOf } from "./auth/sessions";
import { signInMethod } from "./auth/tables";
import { tooManyAttempts } from "./auth/tooManyAttempts";
import { requireViewer, viewerOf } from "./auth/viewer";
import { refusal } from "./functionError";

/** The account of whoever is signed in: for the dashboard. */

/** Who is signed in; null for nobody, also as soon as the session has been ended elsewhere. */
export const me = query({
  args: {},
  returns: v.union(
    v.null(),
    v.object({
      userId: v.id("users"),
      name: v.string(),
      isOwner: v.boolean(),
      /** The account's name, where there is a password. */
      account: v.union(v.string(), v.null()),
      hasGithub: v.boolean(),
    }),
  ),
  handler: async (ctx) => {
    const viewer = await viewerOf(ctx);
    const user = viewer === null ? null : await ctx.db.get("users", viewer.userId);
    if (user === null) return null;
    const password = await passwordOf(ctx, user._id);
    const github = await githubOf(ctx, user._id);
    return {
      userId: user._id,
      name: user.name,
      isOwner: user.isOwner === true,
      account: password?.providerAccountId ?? null,
      hasGithub: github !== null,
    };
  },
});

export const rename = mutation({
  args: { name: v.string() },
  returns: v.null(),
  handler: async (ctx, { name }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const trimmed = name.trim();
    if (trimmed === "" || trimmed.length > 100) throw refusal("invalid_request", "name: 1 to 100 characters");
    await ctx.db.patch("users", userId, { name: trimmed });
    await audit(ctx, { userId, event: "user.renamed", detail: trimmed, by: await sessionActor(ctx, sessionId) });
    return null;
  },
});

/**
 * Sets a password: the first one with the `account` name to sign in by, later ones with the `old` password, which only a session
 * that has just begun with a one-time code need not know. All other sessions end.
 */
export const setPassword = action({
  args: { password: v.string(), old: v.optional(v.string()), account: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { password, old, account }) => {
    const state = await ctx.runQuery(internal.auth.passwordRows.ofViewer, {});
    if (state === null) throw refusal("signed_out", "You are not signed in, or your session has been ended.");
    const { ip: address } = await ctx.meta.getRequestMetadata();
    const name = state.account ?? accountName(account);
    checkPassword(password, name);
    const oldHash =
      state.account === null || old === undefined ? null : await fitting(ctx, old, { account: name, address });
    const secret = hashPassword(password);
    await ctx.runMutation(internal.auth.passwordRows.set, { account: name, address, secret, old: oldHash });
    return null;
  },
});

/** The sessions of the signed-in user, the one that asks among them, newest first. */
export const sessions = query({
  args: {},
  returns: v.array(
    v.object({
      id: v.id("authSessions"),
      method: v.union(signInMethod, v.null()),
      userAgent: v.union(v.string(), v.null()),
      createdAt: v.number(),
      /** When it last got new tokens: within the hour of its last use. */
      lastActiveAt: v.number(),
      expiresAt: v.number(),
      isCurrent: v.boolean(),
    }),
  ),
  handler: async (ctx) => {
    const viewer = await requireViewer(ctx);
    const all = await sessionsOf(ctx, viewer.userId);
    const described = all.map(async (session) => {
      const token = await ctx.db
        .query("authRefreshTokens")
        .withIndex("sessionId", (q) => q.eq("sessionId", session._id))
        .order("desc")
        .first();
      return {
        id: session._id,
        method: session.method ?? null,
        userAgent: session.userAgent ?? null,
        createdAt: Math.round(session._creationTime),
        lastActiveAt: Math.round(token?._creationTime ?? session._creationTime),
        expiresAt: Math.min(session.expirationTime, token?.expirationTime ?? session.expirationTime),
        isCurrent: session._id === viewer.sessionId,
      };
    });
    return (await Promise.all(described)).toReversed();
  },
});

/** Ends one session of the signed-in user's. @throws `not_found`, also where it is somebody else's */
export const endSession = mutation({
  args: { session: v.id("authSessions") },
  returns: v.null(),
  handler: async (ctx, { session }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const found = await ctx.db.get("authSessions", session);
    if (found === null || found.userId !== userId) throw refusal("not_found", "You have no such session.");
    const by = await sessionActor(ctx, sessionId);
    await end(ctx, session);
    const detail = session === sessionId ? "this session" : found.userAgent;
    await audit(ctx, { userId, event: "session.ended", by, ...(detail === undefined ? {} : { detail }) });
    return null;
  },
});

/** Ends all sessions of the signed-in user, or all others. Returns how many. */
export const signOutEverywhere = mutation({
  args: { keepThis: v.optional(v.boolean()) },
  returns: v.number(),
  handler: async (ctx, { keepThis }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const by = await sessionActor(ctx, sessionId);
    const ended = await endSessions(ctx, userId, keepThis === true ? { except: sessionId } : {});
    await audit(ctx, { userId, event: "sessions.ended", detail: String(ended), by });
    return ended;
  },
});

/** Takes the GitHub account off; the user keeps the password, without which they would be locked out. */
export const disconnectGithub = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const github = await githubOf(ctx, userId);
    if (github === null) throw refusal("not_found", "No GitHub account is connected.");
    if ((await passwordOf(ctx, userId)) === null)
      throw refusal("forbidden", "Set a password first, so that you can still sign in.");
    await ctx.db.delete("authAccounts", github._id);
    await audit(ctx, { userId, event: "github.unlinked", by: await sessionActor(ctx, sessionId) });
    return null;
  },
});

/** The hash that the password fits. Counts as a guess. @throws `invalid_credentials`, `too_many_attempts` */
async function fitting(
  ctx: Pick<ActionCtx, "runMutation">,
  password: string,
  guesser: { account: string; address: string | null },
): Promise<string> {
  const guess: { retryAfterSeconds: number | null; secret: string | null } = await ctx.runMutation(
    internal.auth.passwordRows.guess,
    guesser,
  );
  if (guess.retryAfterSeconds !== null) throw tooManyAttempts(guess.retryAfterSeconds);
  if (guess.secret === null || !isPassword(password, guess.secret)) {
    throw refusal("invalid_credentials", "The old password is wrong.");
  }
  return guess.secret;
}

async function githubOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"authAccounts"> | null> {
  return ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", userId).eq("provider", "github"))
    .first();
}
