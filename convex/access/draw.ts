import { calculateRateLimit } from "@convex-dev/rate-limiter";
import type { TokenBucket } from "../limits/tokenBucket";

/** What a bucket held when it was last drawn on: `ts`, 0 where it never was. */
export interface Bucket {
  value: number;
  ts: number;
}

/** The most requests that one draw stands for. */
const MAX_DRAW = 16;
/** A draw takes at most this share of what is left, so that near the limit every request is counted by itself. */
const DRAW_SHARE = 1 / 32;
/** A key that is used is drawn on at least this often: a draw notes its last use. */
const MAX_SILENCE_MS = 10 * 60 * 1000;

/**
 * How many tokens a request draws so that, with `random` in [0, 1), each takes one on average. Far from the limit only one
 * request in sixteen draws, for all of them: the others write nothing, and do not wait for one another.
 */
export function drawOf(bucket: Bucket, rate: TokenBucket, { now, random }: { now: number; random: number }): number {
  if (now - bucket.ts >= MAX_SILENCE_MS) return 1;
  const tokens = calculateRateLimit(bucket, rate, now).value;
  const size = Math.max(1, Math.min(MAX_DRAW, Math.floor(tokens * DRAW_SHARE)));
  return random * size < 1 ? size : 0;
}
