import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { ownerOf } from "./users/owner";
import { scope } from "./schema";

/** API keys, for the CLI. The key itself is made and shown there; here only its SHA-256 arrives. */

const MAX_LISTED = 500;

export const create = internalMutation({
  args: {
    userId: v.optional(v.id("users")),
    name: v.string(),
    hash: v.string(),
    prefix: v.string(),
    scopes: v.array(scope),
    expiresAt: v.optional(v.number()),
  },
  returns: v.id("apiKeys"),
  handler: async (ctx, { userId, ...key }) => {
    const user = userId === undefined ? await ownerOf(ctx) : await ctx.db.get("users", userId);
    if (user === null) throw new Error("There is no such user; run owner:ensure first");
    const keyId = await ctx.db.insert("apiKeys", { userId: user._id, ...key });
    await ctx.db.insert("auditLog", { userId: user._id, event: "key.created", keyId, detail: key.name });
    return keyId;
  },
});

/** A user's keys, oldest first, with their last use in ms (known to ten minutes). Without `userId`: the owner's. */
export const list = internalQuery({
  args: { userId: v.optional(v.id("users")) },
  returns: v.array(
    v.object({
      id: v.id("apiKeys"),
      name: v.string(),
      prefix: v.string(),
      scopes: v.array(scope),
      createdAt: v.number(),
      expiresAt: v.union(v.number(), v.null()),
      revokedAt: v.union(v.number(), v.null()),
      lastUsedAt: v.union(v.number(), v.null()),
    }),
  ),
  handler: async (ctx, args) => {
    const userId = args.userId ?? (await ownerOf(ctx))?._id;
    if (userId === undefined) return [];
    const keys = await ctx.db
      .query("apiKeys")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .take(MAX_LISTED);
    return Promise.all(
      keys.map(async (key) => {
        const buckets = await ctx.db
          .query("rateLimits")
          .withIndex("by_key", (q) => q.eq("keyId", key._id))
          .take(2);
        return {
          id: key._id,
          name: key.name,
          prefix: key.prefix,
          scopes: key.scopes,
          createdAt: Math.round(key._creationTime),
          expiresAt: key.expiresAt ?? null,
          revokedAt: key.revokedAt ?? null,
          lastUsedAt: buckets.length === 0 ? null : Math.max(...buckets.map((bucket) => bucket.refilledAt)),
        };
      }),
    );
  },
});

/** Ends a key, named by its id, prefix or name. Refuses to guess where several keys that are not revoked answer to it. */
export const revoke = internalMutation({
  args: { userId: v.optional(v.id("users")), key: v.string() },
  returns: v.object({
    revoked: v.boolean(),
    reason: v.optional(v.union(v.literal("not_found"), v.literal("ambiguous"))),
  }),
  handler: async (ctx, args) => {
    const userId = args.userId ?? (await ownerOf(ctx))?._id;
    if (userId === undefined) return { revoked: false, reason: "not_found" as const };
    const keys = await ctx.db
      .query("apiKeys")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .take(MAX_LISTED);
    const named = keys.filter(
      (key) => key.revokedAt === undefined && [key._id, key.prefix, key.name].includes(args.key),
    );
    const [key] = named;
    if (key === undefined) return { revoked: false, reason: "not_found" as const };
    if (named.length > 1) return { revoked: false, reason: "ambiguous" as const };
    await ctx.db.patch("apiKeys", key._id, { revokedAt: Date.now() });
    await ctx.db.insert("auditLog", { userId, event: "key.revoked", keyId: key._id, detail: key.name });
    return { revoked: true };
  },
});
