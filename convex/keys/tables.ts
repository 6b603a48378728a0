import { defineTable } from "convex/server";
import { v } from "convex/values";

export const scope = v.union(v.literal("ingest"), v.literal("read"), v.literal("admin"));

export const keyTables = {
  apiKeys: defineTable({
    userId: v.id("users"),
    name: v.string(),
    /** SHA-256 of the key in hex: the key itself is never stored. */
    hash: v.string(),
    prefix: v.string(),
    scopes: v.array(scope),
    expiresAt: v.optional(v.number()),
    revokedAt: v.optional(v.number()),
  })
    .index("by_hash", ["hash"])
    .index("by_user", ["userId"]),
};
