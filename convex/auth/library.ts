import { convexAuth } from "@convex-dev/auth/server";
import type { Id } from "../_generated/dataModel";
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
    createOrUpdateUser: (ctx, { existingUserId, profile }) =>
      userOfGithub(ctx, { existing: existingUserId, linking: linkingOf(ctx, profile) }),
    beforeSessionCreation: (ctx, { userId }) => makeRoom(ctx, userId),
  },
});

/** What `auth:store` calls. */
export const store = library.store;

/** What `auth:store` has put in the place of the profile. */
function linkingOf({ db }: Pick<MutationCtx, "db">, { linking }: Record<string, unknown>): Id<"users"> | null {
  return typeof linking === "string" ? db.normalizeId("users", linking) : null;
}
