import { calculateRateLimit } from "@convex-dev/rate-limiter";
import { hashKey, isKeyShaped, KEY_PREFIX } from "@opensync/protocol";
import type { Scope } from "@opensync/protocol";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { ApiError } from "../web/apiError";
import { isOfLaterClock, wholeSeconds } from "../limits/tokenBucket";
import { drawOf } from "./draw";
import type { Bucket } from "./draw";
import { rateOf, requestLimiter } from "./rates";
import type { RequestKind } from "./requestKind";

/** Whose key came with the request. */
export interface Caller {
  userId: Id<"users">;
  key: { name: string; prefix: string; scopes: Scope[]; expiresAt: number | null };
}

/**
 * Lets a request in: its key must be known, not revoked, not expired, have one of the scopes (admin has all) and a token
 * left in its bucket. A read, but for the draws on the bucket.
 *
 * @throws ApiError missing_key, invalid_key, revoked_key, expired_key, wrong_scope or rate_limited
 */
export async function admit(
  ctx: ActionCtx,
  request: Request,
  { kind, scopes }: { kind: RequestKind; scopes: Scope[] },
): Promise<Caller> {
  const hash = await hashKey(keyOf(request));
  const now = Date.now();
  const key = await ctx.runQuery(internal.access.rows.find, { hash, kind });
  if (key === null) throw new ApiError("invalid_key", "Invalid API key");
  if (key.isRevoked) throw new ApiError("revoked_key", "Invalid API key: it was revoked");
  if (key.expiresAt !== null && key.expiresAt <= now) {
    throw new ApiError("expired_key", "Invalid API key: it has expired");
  }
  if (!key.scopes.includes("admin") && !scopes.some((needed) => key.scopes.includes(needed))) {
    const message = `This key may ${key.scopes.join(" and ")}; this route needs a key with the scope ${scopes.join(" or ")}`;
    throw new ApiError("wrong_scope", message);
  }
  const wait = await draw(ctx, key, kind, now);
  if (wait !== null) {
    throw new ApiError("rate_limited", `Too many requests with this key; retry after ${wait} s`, {
      headers: { "Retry-After": String(wait) },
    });
  }
  const { userId, name, prefix, expiresAt } = key;
  return { userId, key: { name, prefix, scopes: key.scopes, expiresAt } };
}

/** Counts a request; null, or the whole seconds until there is room for it. */
async function draw(
  ctx: ActionCtx,
  { id, bucket }: { id: Id<"apiKeys">; bucket: Bucket },
  kind: RequestKind,
  now: number,
): Promise<number | null> {
  const limit = { key: id, config: rateOf(kind) };
  const { retryAfter } = calculateRateLimit(bucket, limit.config, now, 1);
  if (retryAfter !== undefined) {
    if (!isOfLaterClock(retryAfter, limit.config)) return wholeSeconds(retryAfter);
    await requestLimiter.reset(ctx, kind, limit);
  }
  const count = retryAfter === undefined ? drawOf(bucket, limit.config, { now, random: Math.random() }) : 1;
  if (count === 0) return null;
  const drawn = await requestLimiter.limit(ctx, kind, { ...limit, count });
  return drawn.ok ? null : wholeSeconds(drawn.retryAfter);
}

function keyOf(request: Request): string {
  const header = request.headers.get("Authorization");
  if (header === null) throw new ApiError("missing_key", "Send your API key: Authorization: Bearer osk_...");
  const key = /^Bearer\s+(\S+)\s*$/i.exec(header)?.[1];
  if (key !== undefined && isKeyShaped(key)) return key;
  throw new ApiError("invalid_key", `Invalid API key: it must be sent as Bearer and begin with ${KEY_PREFIX}`);
}
