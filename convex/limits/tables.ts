import { defineTable } from "convex/server";
import { v } from "convex/values";
import { requestKind } from "../access/requestKind";

/** In which limits were counted before the rate limiter did: `former.ts` empties them. With the version after this one they may go. */
export const formerLimitTables = {
  rateLimits: defineTable({ keyId: v.id("apiKeys"), kind: requestKind, tokens: v.number(), refilledAt: v.number() }),
  signInThrottles: defineTable({ subject: v.string(), tokens: v.number(), refilledAt: v.number() }),
};
