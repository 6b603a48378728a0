import { v } from "convex/values";
import { internalQuery } from "../_generated/server";
import { scope } from "../keys/tables";
import { rateOf, requestLimiter } from "./rates";
import { requestKind } from "./requestKind";

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
      bucket: v.object({ value: v.number(), ts: v.number() }),
    }),
  ),
  handler: async (ctx, { hash, kind }) => {
    const key = await ctx.db
      .query("apiKeys")
      .withIndex("by_hash", (q) => q.eq("hash", hash))
      .unique();
    if (key === null) return null;
    const { value, ts } = await requestLimiter.getValue(ctx, kind, { key: key._id, config: rateOf(kind) });
    const { userId, name, prefix, scopes, expiresAt = null, revokedAt } = key;
    return {
      id: key._id,
      userId,
      name,
      prefix,
      scopes,
      expiresAt,
      isRevoked: revokedAt !== undefined,
      bucket: { value, ts },
    };
  },
});
