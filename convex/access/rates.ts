import { RateLimiter, SECOND } from "@convex-dev/rate-limiter";
import { components } from "../_generated/api";
import { positiveNumber } from "../env";
import type { TokenBucket } from "../limits/tokenBucket";
import type { RequestKind } from "./requestKind";

/** Counts requests by their kind and the id of the key; also tells about when a key was last used, so that a key check writes no key. */
export const requestLimiter = new RateLimiter(components.requestLimiter);

/** Requests a second and at once, per key. Generous enough for the backfill of years of history. */
export function rateOf(kind: RequestKind): TokenBucket {
  const [rate, burst] =
    kind === "ingest"
      ? [positiveNumber("OPENSYNC_INGEST_RATE", 120), positiveNumber("OPENSYNC_INGEST_BURST", 1200)]
      : [positiveNumber("OPENSYNC_READ_RATE", 50), positiveNumber("OPENSYNC_READ_BURST", 500)];
  return { kind: "token bucket", rate, period: SECOND, capacity: Math.max(1, burst) };
}
