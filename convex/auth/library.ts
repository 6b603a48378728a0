import { convexAuth } from "@convex-dev/auth/server";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { code, invitation } from "./codeProviders";
import { githubProviders, userOfGithub } from "./github";
import { password } from "./password";
import { makeRoom, SESSION_INACTIVE_MS, SESSION_TOTAL_MS } from "./sessions";

/** Convex Auth as we use it: sessions, tokens, refresh and OAuth are its; who may sign in is decided by our providers. */
export const library = convexAuth({
  providers: [code, invitation, password, ...githubProviders()],
  session: { totalDurationMs: SESSION_TOTAL_MS, inactiveDurationMs: SESSION_INACTIVE_MS },
  callbacks: {
    createOrUpdateUser: async (ctx, { existingUserId, profile }) =>
      userOfGithub(ctx, { existing: existingUserId, linking: await linkingOf(ctx, profile) }),
    beforeSessionCreation: (ctx, { userId }) => makeRoom(ctx, userId),
  },
});

/** What `auth:store` calls. */
export const store = library.store;

/** What `auth:store` has put in the place of the profile. */
async function linkingOf(
  { db }: Pick<MutationCtx, "db">,
  { linking }: Record<string, unknown>,
): Promise<Doc<"authSessions"> | null> {
  const session = typeof linking === "string" ? db.normalizeId("authSessions", linking) : null;
  return session === null ? null : db.get("authSessions", session);
}
