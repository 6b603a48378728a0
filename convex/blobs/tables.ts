import { defineTable } from "convex/server";
import { v } from "convex/values";

export const blobTables = {
  /** Big content in file storage. Not linked to a part for longer than an hour: collected (see `blobs/sweep.ts`). */
  blobs: defineTable({
    userId: v.id("users"),
    storageId: v.id("_storage"),
    size: v.number(),
    partId: v.optional(v.id("parts")),
    unlinkedAt: v.optional(v.number()),
  })
    .index("by_storage", ["storageId"])
    .index("by_unlinked", ["unlinkedAt"]),

  /**
   * The searchable text of a blob, piece by piece. `session` is the session's external id: its row may come later. Absent in rows of
   * before it was kept, until `catchUp.ts` has seen them.
   */
  searchChunks: defineTable({
    userId: v.id("users"),
    blobId: v.id("blobs"),
    session: v.optional(v.string()),
    text: v.string(),
  })
    .index("by_blob", ["blobId"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["userId", "session"] }),
};
