import { positiveNumber } from "../env";

export type RequestKind = "ingest" | "read";

/** Requests a second and at once, per key. Generous enough for the backfill of years of history. */
export function rateOf(kind: RequestKind): { perSecond: number; burst: number } {
  if (kind === "ingest") {
    return {
      perSecond: positiveNumber("OPENSYNC_INGEST_RATE", 120),
      burst: Math.max(1, positiveNumber("OPENSYNC_INGEST_BURST", 1200)),
    };
  }
  return {
    perSecond: positiveNumber("OPENSYNC_READ_RATE", 50),
    burst: Math.max(1, positiveNumber("OPENSYNC_READ_BURST", 500)),
  };
}
