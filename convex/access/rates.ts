import type { Infer } from "convex/values";
import { positiveNumber } from "../env";
import type { requestKind } from "../schema";
import type { Rate } from "./bucket";

export type RequestKind = Infer<typeof requestKind>;

/** Requests a second and at once, per key. Generous enough for the backfill of years of history. */
export function rateOf(kind: RequestKind): Rate {
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
