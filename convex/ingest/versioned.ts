import { v } from "convex/values";

/** Of a row whose fields are merged by revision; see `merge.ts`. */
export const versioned = {
  /** The greatest source revision applied; 0 while only items without a revision have arrived. */
  revision: v.number(),
  /** Revisions of those fields whose value is older than `revision`. */
  fieldRevisions: v.optional(v.record(v.string(), v.number())),
};

/**
 * JSON text of an object: fields of session-sync's that no column has, merged one by one (see `ingest/extra.ts`) and shown in
 * `metadata`.
 */
export const extra = v.optional(v.string());
