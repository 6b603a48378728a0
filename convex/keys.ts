import { v } from "convex/values";
import { audit, BY_DEPLOYMENT } from "./audit/write";
import { internalMutation, internalQuery } from "./_generated/server";
import { keyRowsOf, keysOf, keyView, revokeKey } from "./keys/rows";
import { ownerOf } from "./users/owner";
import { scope } from "./keys/tables";

/** API keys, for the CLI. The key itself is made and shown there; here only its SHA-256 arrives. */

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
    await audit(ctx, { userId: user._id, event: "key.created", keyId, detail: key.name, by: BY_DEPLOYMENT });
    return keyId;
  },
});

/** A user's keys, oldest first, with their last use in ms (known to ten minutes). Without `userId`: the owner's. */
export const list = internalQuery({
  args: { userId: v.optional(v.id("users")) },
  returns: v.array(keyView),
  handler: async (ctx, args) => {
    const userId = args.userId ?? (await ownerOf(ctx))?._id;
    return userId === undefined ? [] : keysOf(ctx, userId);
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
    const keys = await keyRowsOf(ctx, userId);
    const named = keys.filter(
      (key) => key.revokedAt === undefined && [key._id, key.prefix, key.name].includes(args.key),
    );
    const [key] = named;
    if (key === undefined) return { revoked: false, reason: "not_found" as const };
    if (named.length > 1) return { revoked: false, reason: "ambiguous" as const };
    await revokeKey(ctx, key, BY_DEPLOYMENT);
    return { revoked: true };
  },
});
