import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, query } from "./_generated/server";
import { linkingSession } from "./auth/github";
import { library } from "./auth/library";
import { describeSession } from "./auth/sessions";
import { viewerOf } from "./auth/viewer";

/** Convex Auth's functions, under the names that its clients and it itself call. The rest of sign-in is in `auth/` and `account.ts`. */

export const { signIn } = library;

export const signOut = action({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await ctx.runMutation(internal.auth.store, { args: { type: "signOut" } });
    return null;
  },
});

/** False also as soon as the session has been ended elsewhere. */
export const isAuthenticated = query({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => (await viewerOf(ctx)) !== null,
});

/** The library's one mutation, with what it leaves out: who connects a GitHub account, and how a session began. */
export const store = internalMutation({
  // The library checks what it is given.
  args: { args: v.any() },
  returns: v.any(),
  handler: async (ctx, { args }): Promise<unknown> => {
    if (args.type !== "userOAuth" && args.type !== "verifyCodeAndSignIn") {
      return ctx.runMutation(internal.auth.library.store, { args });
    }
    if (args.type === "userOAuth") {
      // Of the profile nothing is kept: the account is GitHub's id.
      const profile = { linking: (await linkingSession(ctx, args.signature))?._id ?? null };
      return ctx.runMutation(internal.auth.library.store, { args: { ...args, profile } });
    }
    const session = await ctx.runMutation(internal.auth.library.store, { args });
    if (session instanceof Object && "sessionId" in session) await describeSession(ctx, session.sessionId, "github");
    return session;
  },
});
