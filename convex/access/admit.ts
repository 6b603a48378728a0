import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { scope } from "../schema";
import { rateOf } from "./rates";
import type { RequestKind } from "./rates";

const kind = v.union(v.literal("ingest"), v.literal("read"));
const caller = v.object({
  userId: v.id("users"),
  key: v.object({
    name: v.string(),
    prefix: v.string(),
    scopes: v.array(scope),
    expiresAt: v.union(v.number(), v.null()),
  }),
});
const refusal = v.union(
  v.literal("invalid_key"),
  v.literal("revoked_key"),
  v.literal("expired_key"),
  v.literal("wrong_scope"),
  v.literal("rate_limited"),
);

/**
 * Lets a request in, or says why not: the key must be known, not revoked, not expired, have one of the scopes (admin has
 * all) and a token left in its bucket. Only the bucket's row is written, and it notes the key's last use.
 */
export const admit = internalMutation({
  args: { hash: v.string(), kind, scopes: v.array(scope) },
  returns: v.union(
    v.object({ admitted: v.literal(true), caller }),
    v.object({
      admitted: v.literal(false),
      code: refusal,
      message: v.string(),
      retryAfterSeconds: v.optional(v.number()),
    }),
  ),
  handler: async (ctx, { hash, kind, scopes }) => {
    const now = Date.now();
    const key = await ctx.db
      .query("apiKeys")
      .withIndex("by_hash", (q) => q.eq("hash", hash))
      .unique();
    if (key === null) return refuse("invalid_key", "Invalid API key");
    if (key.revokedAt !== undefined) return refuse("revoked_key", "Invalid API key: it was revoked");
    if (key.expiresAt !== undefined && key.expiresAt <= now)
      return refuse("expired_key", "Invalid API key: it has expired");
    if (!key.scopes.includes("admin") && !scopes.some((needed) => key.scopes.includes(needed))) {
      return refuse(
        "wrong_scope",
        `This key may ${key.scopes.join(" and ")}; this route needs a key with the scope ${scopes.join(" or ")}`,
      );
    }
    const retryAfterSeconds = await takeToken(ctx, key, kind, now);
    if (retryAfterSeconds !== null) {
      return {
        ...refuse("rate_limited", `Too many requests with this key; retry after ${retryAfterSeconds} s`),
        retryAfterSeconds,
      };
    }
    const { name, prefix, expiresAt } = key;
    return {
      admitted: true as const,
      caller: {
        userId: key.userId,
        key: { name, prefix, scopes: key.scopes, expiresAt: expiresAt ?? null },
      },
    };
  },
});

interface Refusal {
  admitted: false;
  code: Infer<typeof refusal>;
  message: string;
  retryAfterSeconds?: number;
}

function refuse(code: Refusal["code"], message: string): Refusal {
  return { admitted: false, code, message };
}

/** Takes one token from the key's bucket; null, or the whole seconds until there is one. */
async function takeToken(
  ctx: MutationCtx,
  key: Doc<"apiKeys">,
  kind: RequestKind,
  now: number,
): Promise<number | null> {
  const { perSecond, burst } = rateOf(kind);
  const bucket = await ctx.db
    .query("rateLimits")
    .withIndex("by_key", (q) => q.eq("keyId", key._id).eq("kind", kind))
    .unique();
  if (bucket === null) {
    await ctx.db.insert("rateLimits", { keyId: key._id, kind, tokens: burst - 1, refilledAt: now });
    return null;
  }
  const elapsed = Math.max(0, now - bucket.refilledAt) / 1000;
  const tokens = Math.min(burst, bucket.tokens + elapsed * perSecond);
  if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perSecond));
  await ctx.db.patch("rateLimits", bucket._id, { tokens: tokens - 1, refilledAt: now });
  return null;
}
