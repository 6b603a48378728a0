import { defineTable } from "convex/server";
import { v } from "convex/values";
import { extra, versioned } from "../ingest/versioned";
import { cost, usage } from "../usage/tables";

export const role = v.union(v.literal("user"), v.literal("assistant"), v.literal("system"), v.literal("tool"));

const messageError = v.object({ name: v.string(), message: v.string(), retryable: v.optional(v.boolean()) });

export const omission = v.object({
  field: v.string(),
  reason: v.string(),
  bytes: v.optional(v.number()),
  lines: v.optional(v.number()),
  path: v.optional(v.string()),
});

/** A message's fields as a client sends them, but its content; all merged by revision. */
export const messageFields = {
  kind: v.optional(v.string()),
  model: v.optional(v.string()),
  provider: v.optional(v.string()),
  durationMs: v.optional(v.number()),
  parentExternalId: v.optional(v.string()),
  isSidechain: v.optional(v.boolean()),
  stopReason: v.optional(v.string()),
  usage: v.optional(usage),
  usageKey: v.optional(v.string()),
  usageCopied: v.optional(v.boolean()),
  cost: v.optional(cost),
  error: v.optional(messageError),
  tokenCount: v.optional(v.number()),
  /** Mark; 0 where it was lifted. */
  removedAt: v.optional(v.number()),
  removedReason: v.optional(v.string()),
  /** JSON text */
  metadata: v.optional(v.string()),
  extra,
};

/** A part's own fields. `input` and `output` are skeletons that point into `text` (see `parts/skeleton.ts`). */
export const partFields = {
  /** Only where the part's key in its message's list is not this id itself (see `parts/key.ts`). */
  externalId: v.optional(v.string()),
  type: v.string(),
  /** All text of the part, stored once: what the search index reads. */
  text: v.string(),
  /** Where the part's own text stands in `text`; absent where it is all of it (nothing but text) or there is none (a tool). */
  textAt: v.optional(v.string()),
  toolName: v.optional(v.string()),
  toolCallId: v.optional(v.string()),
  input: v.optional(v.string()),
  output: v.optional(v.string()),
  status: v.optional(v.union(v.literal("pending"), v.literal("running"), v.literal("completed"), v.literal("error"))),
  isError: v.optional(v.boolean()),
  startedAt: v.optional(v.number()),
  durationMs: v.optional(v.number()),
  omitted: v.optional(v.array(omission)),
  /** JSON text */
  metadata: v.optional(v.string()),
  /** Fields whose whole value is in file storage; `text` then has a preview of them. Sizes in bytes. */
  blobs: v.optional(
    v.array(
      v.object({
        field: v.union(v.literal("text"), v.literal("input"), v.literal("output")),
        blobId: v.id("blobs"),
        size: v.number(),
        /** Of the whole value; only of parts posted apart, whose values are weighed one by one. */
        hash: v.optional(v.number()),
      }),
    ),
  ),
};

export const messageTables = {
  messages: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    externalId: v.string(),
    ...versioned,
    /** Only parts of it, or a mark, have arrived so far: its role is not known. */
    placeholder: v.optional(v.boolean()),
    role,
    createdAt: v.number(),
    /** The source gave no time: `createdAt` is the time of arrival. */
    createdAtAssumed: v.optional(v.boolean()),
    ...messageFields,
    /** Whether usage and cost count in the totals; set where the row has one of them and a key (see `usage/ownership.ts`). */
    usageCounted: v.optional(v.boolean()),
    /** Cost by our own prices, where its source reported none and its client none as good (see `usage/pricing.ts`). */
    computedCost: v.optional(v.object({ microUsd: v.number(), priceVersion: v.string() })),
    /** Its parts in order; `hash` is of the content as it was sent, so that a replay need not read the text. */
    parts: v.array(
      v.object({
        id: v.id("parts"),
        key: v.string(),
        hash: v.number(),
        /** Of a tool call: the tool's name, "" where it has none; whether the call failed. */
        tool: v.optional(v.string()),
        /** In rows of before tools were counted by name. */
        isTool: v.optional(v.boolean()),
        failed: v.optional(v.boolean()),
        hasBlobs: v.optional(v.boolean()),
        /** It was posted by itself (see `ingest/apart.ts`); `order` says where it belongs among those. */
        apart: v.optional(v.object({ order: v.string(), type: v.string() })),
      }),
    ),
    /** An empty list of parts was sent: something else than none having been sent yet. */
    partsEmptied: v.optional(v.boolean()),
    syncedAt: v.number(),
  })
    .index("by_session_external", ["sessionId", "externalId"])
    .index("by_session_time", ["sessionId", "createdAt"])
    .index("by_usage_key", ["userId", "usageKey", "usageCounted"]),

  /** Text stands here and nowhere else. A part is found through its message's list, or by search. */
  parts: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    messageExternalId: v.string(),
    ...partFields,
    /** Only of a part posted by itself, whose fields are merged one by one. */
    revision: v.optional(v.number()),
    fieldRevisions: v.optional(v.record(v.string(), v.number())),
  }).searchIndex("search_text", { searchField: "text", filterFields: ["userId", "sessionId"] }),

  /** Which message a tool call posted by itself is part of: the call may be known before the message. */
  toolCalls: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    callId: v.string(),
    messageExternalId: v.string(),
  }).index("by_session_call", ["sessionId", "callId"]),
};
