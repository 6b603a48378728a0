import { defineTable } from "convex/server";
import { v } from "convex/values";
import { extra, versioned } from "../ingest/versioned";

export const todo = v.object({
  externalId: v.optional(v.string()),
  content: v.string(),
  status: v.string(),
  priority: v.optional(v.string()),
  activeForm: v.optional(v.string()),
  /** JSON text */
  metadata: v.optional(v.string()),
});

export const fileEditFields = {
  messageExternalId: v.optional(v.string()),
  path: v.string(),
  kind: v.optional(v.string()),
  additions: v.optional(v.number()),
  deletions: v.optional(v.number()),
  bytes: v.optional(v.number()),
  createdAt: v.optional(v.number()),
  toolCallId: v.optional(v.string()),
  /** JSON text */
  metadata: v.optional(v.string()),
  extra,
};

export const sessionErrorFields = {
  messageExternalId: v.optional(v.string()),
  name: v.string(),
  message: v.optional(v.string()),
  retryable: v.optional(v.boolean()),
  createdAt: v.optional(v.number()),
  /** JSON text */
  metadata: v.optional(v.string()),
  extra,
};

export const sideTables = {
  todos: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    revision: v.number(),
    items: v.array(todo),
    syncedAt: v.number(),
  }).index("by_session", ["sessionId"]),

  fileEdits: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    externalId: v.string(),
    ...versioned,
    ...fileEditFields,
    syncedAt: v.number(),
  })
    .index("by_session_external", ["sessionId", "externalId"])
    .index("by_session_time", ["sessionId", "createdAt"]),

  sessionErrors: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    externalId: v.string(),
    ...versioned,
    ...sessionErrorFields,
    syncedAt: v.number(),
  })
    .index("by_session_external", ["sessionId", "externalId"])
    .index("by_session_time", ["sessionId", "createdAt"]),
};
