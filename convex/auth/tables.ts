import { defineTable } from "convex/server";
import { v } from "convex/values";

/**
 * The tables of sign-in. Those that begin with `auth` are Convex Auth's (0.0.95), under its names and with its indexes, beside
 * which `authSessions` and `authVerifiers` have fields of ours. They are written out rather than imported: the schema is loaded
 * with every function, and the library is large.
 */

/** How a session began. */
export const signInMethod = v.union(
  v.literal("code"),
  v.literal("password"),
  v.literal("invitation"),
  v.literal("github"),
);

/** What is kept of a code that was given to somebody: never the code (see `oneTimeCode.ts`). */
const codeFields = { selector: v.string(), hash: v.string(), expiresAt: v.number() };

export const signInTables = {
  /** One for each browser or program that is signed in. A session without a row is over, whatever tokens are still around. */
  authSessions: defineTable({
    userId: v.id("users"),
    expirationTime: v.number(),
    method: v.optional(signInMethod),
    userAgent: v.optional(v.string()),
  })
    .index("userId", ["userId"])
    .index("by_expiration", ["expirationTime"]),

  /** A way for a user to sign in: `password` with their account's name, `github` with their id there. */
  authAccounts: defineTable({
    userId: v.id("users"),
    provider: v.string(),
    providerAccountId: v.string(),
    /** Of `password`: scrypt of it, in PHC's form. */
    secret: v.optional(v.string()),
    emailVerified: v.optional(v.string()),
    phoneVerified: v.optional(v.string()),
  })
    .index("userIdAndProvider", ["userId", "provider"])
    .index("providerAndAccountId", ["provider", "providerAccountId"]),

  authRefreshTokens: defineTable({
    sessionId: v.id("authSessions"),
    expirationTime: v.number(),
    firstUsedTime: v.optional(v.number()),
    parentRefreshTokenId: v.optional(v.id("authRefreshTokens")),
  })
    .index("sessionId", ["sessionId"])
    .index("sessionIdAndParentRefreshTokenId", ["sessionId", "parentRefreshTokenId"]),

  authVerificationCodes: defineTable({
    accountId: v.id("authAccounts"),
    provider: v.string(),
    code: v.string(),
    expirationTime: v.number(),
    verifier: v.optional(v.string()),
    emailVerified: v.optional(v.string()),
    phoneVerified: v.optional(v.string()),
  })
    .index("accountId", ["accountId"])
    .index("code", ["code"]),

  authVerifiers: defineTable({
    sessionId: v.optional(v.id("authSessions")),
    signature: v.optional(v.string()),
  }).index("signature", ["signature"]),

  authRateLimits: defineTable({
    identifier: v.string(),
    lastAttemptTime: v.number(),
    attemptsLeft: v.number(),
  }).index("identifier", ["identifier"]),

  /** Codes that sign a user in once. `site` is the deployment that they are good for. */
  signInCodes: defineTable({ userId: v.id("users"), site: v.string(), ...codeFields })
    .index("by_selector", ["selector"])
    .index("by_user", ["userId"])
    .index("by_expiry", ["expiresAt"]),

  /** Codes that make one user each. */
  invitations: defineTable({
    createdBy: v.id("users"),
    /** For whom it is, in the words of who made it. */
    note: v.string(),
    ...codeFields,
    usedBy: v.optional(v.id("users")),
    usedAt: v.optional(v.number()),
    revokedAt: v.optional(v.number()),
  })
    .index("by_selector", ["selector"])
    .index("by_creator", ["createdBy"]),
};
