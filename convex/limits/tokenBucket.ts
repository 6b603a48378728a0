/** How the rate limiter counts: a token each time, `rate` of them come back in `period` ms until there are `capacity`. */
export interface TokenBucket {
  kind: "token bucket";
  rate: number;
  period: number;
  capacity: number;
}

const CLOCKS_DIFFER_MS = 60_000;

/**
 * Whether to begin anew instead of waiting so long: no bucket holds less than nothing, so one of which a token takes longer than
 * its rate says was last counted by a clock that has been set back since.
 */
export function isOfLaterClock(retryAfterMs: number, { rate, period }: TokenBucket): boolean {
  return retryAfterMs > period / rate + CLOCKS_DIFFER_MS;
}

/** As `Retry-After` says it. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
