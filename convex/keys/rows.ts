import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { rateOf, requestLimiter } from "../access/rates";
import { audit } from "../audit/write";
import type { AuditActor } from "../audit/write";
import { scope } from "./tables";

/** A user's keys, expired and revoked ones among them. */
export const MAX_KEYS = 500;

const KINDS = ["ingest", "read"] as const;

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
type KeyView = Infer<typeof keyView>;

/** All of them, oldest first. */
export async function keysOf(ctx: QueryCtx, userId: Id<"users">): Promise<KeyView[]> {
  return keyViews(ctx, await keyRowsOf(ctx, userId));
}

/** Keys with their last use in ms (known to ten minutes), which is asked for twice a key. */
export async function keyViews(ctx: QueryCtx, keys: readonly Doc<"apiKeys">[]): Promise<KeyView[]> {
  const views: KeyView[] = [];
  // One after the other: at once a function may have a thousand calls under way.
  for (const key of keys) {
    const { _id, _creationTime, name, prefix, scopes, expiresAt = null, revokedAt = null } = key;
    const [createdAt, usedAt] = [Math.round(_creationTime), await lastUsedAt(ctx, _id)];
    views.push({ id: _id, name, prefix, scopes, createdAt, expiresAt, revokedAt, lastUsedAt: usedAt });
  }
  return views;
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

/** A request that draws on the rate limit notes its time. */
async function lastUsedAt(ctx: QueryCtx, key: Id<"apiKeys">): Promise<number | null> {
  const uses = await Promise.all(
    KINDS.map(async (kind) => (await requestLimiter.getValue(ctx, kind, { key, config: rateOf(kind) })).ts),
  );
  const last = Math.max(...uses);
  return last === 0 ? null : last;
}
