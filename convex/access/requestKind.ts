import type { Infer } from "convex/values";
import { v } from "convex/values";

/** What is counted apart for each key. */
export const requestKind = v.union(v.literal("ingest"), v.literal("read"));
export type RequestKind = Infer<typeof requestKind>;
