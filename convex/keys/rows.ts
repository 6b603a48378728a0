import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { audit } from "../audit/write";
import type { AuditActor } from "../audit/write";
import { scope } from "../schema";

/** A user's keys, expired and revoked ones among them. */
export const MAX_KEYS = 500;

export const keyView = v.object({
  id: v.id("apiKeys"),
  name: v.string(),
  prefix: v.string(),
  scopes: v.array(scope),
  createdAt: v.number(),
  expiresAt: v.union(v.number(), v.null()),
  revokedAt: v.union(v.number(), v.null()),
  lastUsedAt: v.union(v.number(), v.null()),
});

/** Oldest first, with their last use in ms (known to ten minutes). */
export async function keysOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Infer<typeof keyView>[]> {
  const keys = await keyRowsOf(ctx, userId);
  return Promise.all(
    keys.map(async ({ _id, _creationTime, name, prefix, scopes, expiresAt = null, revokedAt = null }) => {
      const [createdAt, usedAt] = [Math.round(_creationTime), await lastUsedAt(ctx, _id)];
      return { id: _id, name, prefix, scopes, createdAt, expiresAt, revokedAt, lastUsedAt: usedAt };
    }),
  );
}

export async function keyRowsOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"apiKeys">[]> {
  return ctx.db
    .query("apiKeys")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(MAX_KEYS);
}

export async function revokeKey(
  ctx: MutationCtx,
  { _id, userId, name }: Doc<"apiKeys">,
  by: AuditActor,
): Promise<void> {
  await ctx.db.patch("apiKeys", _id, { revokedAt: Date.now() });
  await audit(ctx, { userId, event: "key.revoked", keyId: _id, detail: name, by });
}

async function lastUsedAt(ctx: Pick<QueryCtx, "db">, keyId: Id<"apiKeys">): Promise<number | null> {
  const buckets = await ctx.db
    .query("rateLimits")
    .withIndex("by_key", (q) => q.eq("keyId", keyId))
    .take(2);
  return buckets.length === 0 ? null : Math.max(...buckets.map((bucket) => bucket.refilledAt));
}
