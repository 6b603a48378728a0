import { v } from "convex/values";
import { internalQuery, query } from "./_generated/server";
import { isSignUpClosed } from "./auth/invitationRows";
import { githubProviders } from "./auth/github";
import { textVariable } from "./env";
import { ownerOf } from "./users/owner";

/** What a sign-in page needs to know before anybody is signed in. */
export const options = query({
  args: {},
  returns: v.object({
    /** Whether "Continue with GitHub" works. */
    github: v.boolean(),
    /** How somebody becomes a user. */
    signUp: v.union(v.literal("invitation"), v.literal("closed")),
    /** False while there is no user at all: the first one comes by a code. */
    hasOwner: v.boolean(),
  }),
  handler: async (ctx) => ({
    github: githubProviders().length > 0,
    signUp: isSignUpClosed() ? ("closed" as const) : ("invitation" as const),
    hasOwner: (await ownerOf(ctx)) !== null,
  }),
});

/** Whether tokens can be signed: the deployment's variables have the keys. */
export const hasKeys = internalQuery({
  args: {},
  returns: v.boolean(),
  handler: async () => textVariable("JWT_PRIVATE_KEY") !== undefined && textVariable("JWKS") !== undefined,
});
