/** A token bucket: a request takes a token, `perSecond` of them come back until there are `burst`. */
export interface Bucket {
  tokens: number;
  refilledAt: number;
}
export interface Rate {
  perSecond: number;
  burst: number;
}

/** The most requests that one draw stands for. */
const MAX_DRAW = 16;
/** A draw takes at most this share of what is left, so that near the limit every request is counted by itself. */
const DRAW_SHARE = 1 / 32;
/** A key that is used is drawn on at least this often: a draw notes its last use. */
const MAX_SILENCE_MS = 10 * 60 * 1000;

/** The tokens that a bucket has at a time in ms; a full one where there is none yet. */
export function tokensAt(bucket: Bucket | null, { perSecond, burst }: Rate, now: number): number {
  if (bucket === null) return burst;
  const elapsed = Math.max(0, now - bucket.refilledAt) / 1000;
  return Math.min(burst, bucket.tokens + elapsed * perSecond);
}

/**
 * How many tokens a request draws so that, with `random` in [0, 1), each takes one on average. Far from the limit only one
 * request in sixteen draws, for all of them: the others write nothing, and do not wait for one another.
 */
export function drawOf(bucket: Bucket | null, rate: Rate, { now, random }: { now: number; random: number }): number {
  if (bucket === null || now - bucket.refilledAt >= MAX_SILENCE_MS) return 1;
  const size = Math.max(1, Math.min(MAX_DRAW, Math.floor(tokensAt(bucket, rate, now) * DRAW_SHARE)));
  return random * size < 1 ? size : 0;
}

/** Whole seconds until the bucket has a token; null where it has one. */
export function secondsToToken(tokens: number, { perSecond }: Rate): number | null {
  return tokens >= 1 ? null : Math.max(1, Math.ceil((1 - tokens) / perSecond));
}
