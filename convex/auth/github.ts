import GitHub from "@auth/core/providers/github";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { audit, sessionActor } from "../audit/write";
import { textVariable } from "../env";
import { refusal } from "../functionError";

/** Where its application is configured: `AUTH_GITHUB_ID`, `AUTH_GITHUB_SECRET`, and `AUTH_GITHUB_URL` for a server of one's own. */
export function githubProviders(): ReturnType<typeof GitHub>[] {
  const [clientId, clientSecret] = [textVariable("AUTH_GITHUB_ID"), textVariable("AUTH_GITHUB_SECRET")];
  if (clientId === undefined || clientSecret === undefined) return [];
  const baseUrl = textVariable("AUTH_GITHUB_URL")?.replace(/\/$/, "");
  const server = baseUrl === undefined ? {} : { enterprise: { baseUrl } };
  return [GitHub({ clientId, clientSecret, ...server, authorization: { params: { scope: "read:user" } } })];
}

/** The session that began the way to GitHub that comes back with this signature: a GitHub account without a user becomes its user's. */
export async function linkingSession(ctx: MutationCtx, signature: string): Promise<Doc<"authSessions"> | null> {
  const verifier = await ctx.db
    .query("authVerifiers")
    .withIndex("signature", (q) => q.eq("signature", signature))
    .unique();
  return verifier?.sessionId === undefined ? null : ctx.db.get("authSessions", verifier.sessionId);
}

/**
 * The user of a GitHub account that has come back from there: the one it belongs to, else the one who was signed in on the way
 * out. Nobody becomes a user in this way. @throws `sign_up_closed`, `account_taken`
 */
export async function userOfGithub(
  ctx: MutationCtx,
  { existing, linking }: { existing: Id<"users"> | null; linking: Doc<"authSessions"> | null },
): Promise<Id<"users">> {
  if (existing !== null) {
    if (linking === null || linking.userId === existing) return existing;
    throw refusal("account_taken", "This GitHub account belongs to another user of this backend.");
  }
  if (linking === null)
    throw refusal("sign_up_closed", "This GitHub account is not connected to a user. Sign in, and connect it.");
  const connected = await ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", linking.userId).eq("provider", "github"))
    .first();
  if (connected !== null)
    throw refusal("account_taken", "Another GitHub account is connected to yours. Disconnect it first.");
  const { userId } = linking;
  await audit(ctx, { userId, event: "github.linked", by: await sessionActor(ctx, linking._id) });
  return userId;
}
