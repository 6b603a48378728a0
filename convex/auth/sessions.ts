import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { audit } from "../audit/write";
import type { signInMethod } from "./tables";
import { viewerOf } from "./viewer";

export type SignInMethod = Infer<typeof signInMethod>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A session ends after so long, or when it has not been used for so long. */
export const SESSION_TOTAL_MS = 30 * DAY_MS;
export const SESSION_INACTIVE_MS = 14 * DAY_MS;
/** What a browser says of itself in two lines. */
const MAX_USER_AGENT_CHARS = 300;
/** A user's sessions; the oldest ends when there would be more. */
const MAX_SESSIONS = 100;
/** A session gets a new refresh token every hour at most from each of its tabs. */
const TOKENS_AT_ONCE = 1_000;

/** A new session of the user's, in the place of the one that the caller has, if any. Its tokens are made by the library. */
export async function beginSession(
  ctx: MutationCtx,
  { userId, method, userAgent }: { userId: Id<"users">; method: SignInMethod; userAgent: string | null },
): Promise<Id<"authSessions">> {
  const current = await viewerOf(ctx);
  if (current !== null) await endSession(ctx, current.sessionId);
  await makeRoom(ctx, userId);
  return ctx.db.insert("authSessions", {
    userId,
    expirationTime: Date.now() + SESSION_TOTAL_MS,
    method,
    ...(userAgent === null ? {} : { userAgent: userAgent.slice(0, MAX_USER_AGENT_CHARS) }),
  });
}

/** Notes on a session that the library made how it came about. */
export async function describeSession(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
  method: SignInMethod,
): Promise<void> {
  const { userAgent } = await ctx.meta.getRequestMetadata();
  await ctx.db.patch("authSessions", sessionId, {
    method,
    ...(userAgent === null ? {} : { userAgent: userAgent.slice(0, MAX_USER_AGENT_CHARS) }),
  });
  const userId = (await ctx.db.get("authSessions", sessionId))?.userId;
  if (userId === undefined) return;
  await audit(ctx, { userId, event: "session.began", by: { kind: "session", session: sessionId, method } });
}

/** Ends sessions until there is room for another one. */
export async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const sessions = await sessionsOf(ctx, userId);
  for (const session of sessions.slice(0, Math.max(0, sessions.length - MAX_SESSIONS + 1)))
    await endSession(ctx, session._id);
}

/** The user's sessions, oldest first. */
export async function sessionsOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"authSessions">[]> {
  return ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .take(MAX_SESSIONS * 2);
}

/** Ends all sessions of the user but `except`. Returns how many. */
export async function endSessions(
  ctx: MutationCtx,
  userId: Id<"users">,
  { except }: { except?: Id<"authSessions"> } = {},
): Promise<number> {
  const ended = (await sessionsOf(ctx, userId)).filter(({ _id }) => _id !== except);
  for (const { _id } of ended) await endSession(ctx, _id);
  return ended.length;
}

/** Live queries of the session fail from now on. Tokens that are left over are worth nothing; the sweep deletes the last of many. */
export async function endSession(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const tokens = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .take(TOKENS_AT_ONCE);
  for (const token of tokens) await ctx.db.delete("authRefreshTokens", token._id);
  if ((await ctx.db.get("authSessions", sessionId)) !== null) await ctx.db.delete("authSessions", sessionId);
}
