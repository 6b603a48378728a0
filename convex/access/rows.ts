import { v } from "convex/values";
import { internalMutation, internalQuery } from "../_generated/server";
import { requestKind, scope } from "../schema";
import { secondsToToken, tokensAt } from "./bucket";
import { rateOf } from "./rates";

/** The key with this hash and its bucket for requests of the kind. Asks no clock, so that Convex can answer from its cache. */
export const find = internalQuery({
  args: { hash: v.string(), kind: requestKind },
  returns: v.union(
    v.null(),
    v.object({
      id: v.id("apiKeys"),
      userId: v.id("users"),
      name: v.string(),
      prefix: v.string(),
      scopes: v.array(scope),
      expiresAt: v.union(v.number(), v.null()),
      isRevoked: v.boolean(),
      bucket: v.union(v.object({ tokens: v.number(), refilledAt: v.number() }), v.null()),
    }),
  ),
  handler: async (ctx, { hash, kind }) => {
    const key = await ctx.db
      .query("apiKeys")
      .withIndex("by_hash", (q) => q.eq("hash", hash))
      .unique();
    if (key === null) return null;
    const bucket = await ctx.db
      .query("rateLimits")
      .withIndex("by_key", (q) => q.eq("keyId", key._id).eq("kind", kind))
      .unique();
    const { userId, name, prefix, scopes, expiresAt = null, revokedAt } = key;
    return {
      id: key._id,
      userId,
      name,
      prefix,
      scopes,
      expiresAt,
      isRevoked: revokedAt !== undefined,
      bucket: bucket === null ? null : { tokens: bucket.tokens, refilledAt: bucket.refilledAt },
    };
  },
});

/** Takes tokens from the key's bucket; null, or the whole seconds until there is one. */
export const draw = internalMutation({
  args: { keyId: v.id("apiKeys"), kind: requestKind, count: v.number() },
  returns: v.union(v.number(), v.null()),
  handler: async (ctx, { keyId, kind, count }) => {
    const now = Date.now();
    const rate = rateOf(kind);
    const bucket = await ctx.db
      .query("rateLimits")
      .withIndex("by_key", (q) => q.eq("keyId", keyId).eq("kind", kind))
      .unique();
    const tokens = tokensAt(bucket, rate, now);
    const wait = secondsToToken(tokens, rate);
    if (wait !== null) return wait;
    const row = { keyId, kind, tokens: Math.max(0, tokens - count), refilledAt: now };
    if (bucket === null) await ctx.db.insert("rateLimits", row);
    else await ctx.db.replace("rateLimits", bucket._id, row);
    return null;
  },
});
