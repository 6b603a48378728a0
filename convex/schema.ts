import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { auditTables } from "./audit/tables";
import { signInTables } from "./auth/tables";
import { pricesTables } from "./prices/tables";
import { evalState, evalTables } from "./evals/tables";
import { formerLimitTables } from "./limits/tables";
import { organisingTables } from "./sessions/tables";
import { shareTables } from "./shares/tables";
import { everythingTables } from "./everything/tables";
import { settingsTables } from "./settings/tables";

/**
 * The tables. Every row that belongs to somebody carries `userId`, and every index that serves a look-up by an external id
 * starts with it (or with the id of a row that was found so). Indexes are few, since each is billed as another copy of its
 * fields. Arbitrary JSON (metadata, tool input and output) is kept as JSON text: Convex restricts field names.
 *
 * `revision` and `fieldRevisions` are explained in `ingest/merge.ts`.
 */

const versioned = {
  /** The greatest source revision applied; 0 while only items without a revision have arrived. */
  revision: v.number(),
  /** Revisions of those fields whose value is older than `revision`. */
  fieldRevisions: v.optional(v.record(v.string(), v.number())),
};

/** Disjoint token buckets; an absent bucket is 0. */
const tokens = {
  input: v.optional(v.number()),
  output: v.optional(v.number()),
  reasoning: v.optional(v.number()),
  cacheRead: v.optional(v.number()),
  cacheWrite5m: v.optional(v.number()),
  cacheWrite1h: v.optional(v.number()),
};

/** What messages add up to; integers, absent when 0. */
const counts = {
  messages: v.optional(v.number()),
  toolCalls: v.optional(v.number()),
  ...tokens,
  costMicroUsd: v.optional(v.number()),
  /** Messages whose usage counts and whose price is not known. */
  unpricedMessages: v.optional(v.number()),
  /** How long answers took. */
  durationMs: v.optional(v.number()),
  /** Messages by the hour of the UTC day, tool calls and failed ones by name, as text (see `usage/tally.ts`). */
  hours: v.optional(v.string()),
  tools: v.optional(v.string()),
  toolErrors: v.optional(v.string()),
};

export const scope = v.union(v.literal("ingest"), v.literal("read"), v.literal("admin"));
/** What a client sends of what it sees, as its user set it. */
export const clientSettings = v.object({
  autoSync: v.optional(v.boolean()),
  toolCalls: v.optional(v.boolean()),
  thinking: v.optional(v.boolean()),
  fileContents: v.optional(v.boolean()),
  redaction: v.optional(v.boolean()),
  redactionRules: v.optional(v.number()),
  ownRedactionRules: v.optional(v.number()),
  onlyProjects: v.optional(v.number()),
  neverProjects: v.optional(v.number()),
});
export const role = v.union(v.literal("user"), v.literal("assistant"), v.literal("system"), v.literal("tool"));
export const usage = v.object(tokens);
export const cost = v.object({
  microUsd: v.number(),
  source: v.union(v.literal("reported"), v.literal("computed")),
  priceVersion: v.optional(v.string()),
});
export const messageError = v.object({ name: v.string(), message: v.string(), retryable: v.optional(v.boolean()) });
export const omission = v.object({
  field: v.string(),
  reason: v.string(),
  bytes: v.optional(v.number()),
  lines: v.optional(v.number()),
  path: v.optional(v.string()),
});
export const todo = v.object({
  externalId: v.optional(v.string()),
  content: v.string(),
  status: v.string(),
  priority: v.optional(v.string()),
  activeForm: v.optional(v.string()),
  /** JSON text */
  metadata: v.optional(v.string()),
});

/**
 * JSON text of an object: fields of session-sync's that no column has, merged one by one (see `ingest/extra.ts`) and shown in
 * `metadata`.
 */
const extra = v.optional(v.string());

/** A session's fields as a client sends them; all merged by revision. */
export const sessionFields = {
  title: v.optional(v.string()),
  titleSource: v.optional(v.union(v.literal("agent"), v.literal("prompt"), v.literal("user"))),
  projectPath: v.optional(v.string()),
  projectName: v.optional(v.string()),
  cwd: v.optional(v.string()),
  gitBranch: v.optional(v.string()),
  gitRepo: v.optional(v.string()),
  model: v.optional(v.string()),
  provider: v.optional(v.string()),
  startType: v.optional(v.string()),
  endReason: v.optional(v.string()),
  status: v.optional(v.string()),
  permissionMode: v.optional(v.string()),
  mcpServers: v.optional(v.array(v.string())),
  thinkingEnabled: v.optional(v.boolean()),
  worktree: v.optional(v.string()),
  vcs: v.optional(v.string()),
  /** The agent's own id of the project. */
  projectExternalId: v.optional(v.string()),
  parentExternalId: v.optional(v.string()),
  parentToolCallId: v.optional(v.string()),
  forkedFrom: v.optional(v.string()),
  agentType: v.optional(v.string()),
  agentVersion: v.optional(v.string()),
  /** The client's own id of the machine that the session ran on. */
  machineId: v.optional(v.string()),
  startedAt: v.optional(v.number()),
  endedAt: v.optional(v.number()),
  updatedAt: v.optional(v.number()),
  /** Marks; 0 where one was lifted. */
  deletedAt: v.optional(v.number()),
  archivedAt: v.optional(v.number()),
  durationMs: v.optional(v.number()),
  reportedPromptTokens: v.optional(v.number()),
  reportedCompletionTokens: v.optional(v.number()),
  reportedTotalTokens: v.optional(v.number()),
  reportedCostUsd: v.optional(v.number()),
  reportedMessageCount: v.optional(v.number()),
  reportedToolCallCount: v.optional(v.number()),
  /** JSON text */
  metadata: v.optional(v.string()),
  extra,
};

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

export default defineSchema({
  ...signInTables,
  ...pricesTables,
  ...evalTables,
  ...organisingTables,
  ...shareTables,
  ...auditTables,
  ...settingsTables,
  ...everythingTables,
  ...formerLimitTables,

  users: defineTable({ name: v.string(), isOwner: v.optional(v.boolean()) }).index("by_owner", ["isOwner"]),

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

  machines: defineTable({
    userId: v.id("users"),
    machineId: v.string(),
    hostname: v.optional(v.string()),
    platform: v.optional(v.string()),
    client: v.optional(v.string()),
    clientVersion: v.optional(v.string()),
    /** The programs that post from it, by name; absent in rows of before, which have the last in `client`. */
    clients: v.optional(
      v.array(
        v.object({
          name: v.string(),
          version: v.optional(v.string()),
          lastSeenAt: v.number(),
          settings: v.optional(clientSettings),
        }),
      ),
    ),
    lastSeenAt: v.number(),
  }).index("by_user_machine", ["userId", "machineId"]),

  /** Folders that sessions ran in; gone when the last session names another. */
  projects: defineTable({
    userId: v.id("users"),
    path: v.string(),
    /** The last component of the path, on whatever system the path is from. */
    name: v.string(),
    /** How many sessions name it; absent in rows of before they were counted. */
    sessions: v.optional(v.number()),
  })
    .index("by_user_path", ["userId", "path"])
    .index("by_user_name", ["userId", "name"]),

  /** Branches that a project's sessions ran on; gone with the last of them. */
  branches: defineTable({
    userId: v.id("users"),
    projectPath: v.string(),
    name: v.string(),
    sessions: v.number(),
  }).index("by_user_project", ["userId", "projectPath", "name"]),

  sessions: defineTable({
    userId: v.id("users"),
    externalId: v.string(),
    ...versioned,
    /** Only messages have arrived so far. */
    placeholder: v.optional(v.boolean()),
    source: v.string(),
    /** Set while no session item has named the source: a message did (hint), or nobody (default). */
    sourceAssumed: v.optional(v.union(v.literal("hint"), v.literal("default"))),
    ...sessionFields,
    /** When something last happened in it: what lists are ordered by. */
    activityAt: v.number(),
    /** Bounds of its messages' times. */
    firstMessageAt: v.optional(v.number()),
    lastMessageAt: v.optional(v.number()),
    /** Totals of its messages, kept by difference, in the order of the models' names; "" for messages without a model. */
    totals: v.array(
      v.object({
        model: v.string(),
        ...counts,
        parts: v.optional(v.number()),
        /** Messages whose usage counts, and those of them whose cost came from a price table, not from the agent. */
        usageMessages: v.optional(v.number()),
        computedMessages: v.optional(v.number()),
      }),
    ),
    /** Order-free digest of its messages (protocol: `digest.ts`). */
    messageDigest: v.number(),
    /** What lists are ordered by, kept with the totals; absent in rows of before, which `sessions/catchUp.ts` counts in. */
    beganAt: v.optional(v.number()),
    messageCount: v.optional(v.number()),
    tokenCount: v.optional(v.number()),
    /** Absent where the price of nothing in it is known. */
    costMicroUsd: v.optional(v.number()),
    /** Whose turn it is after its last message (protocol: `sessionState.ts`). */
    turn: v.optional(v.union(v.literal("agent"), v.literal("user"), v.literal("failed"))),
    /** Several messages have the last one's time. */
    lastTied: v.optional(v.boolean()),
    /** When the last error was that is no message's. */
    failedAt: v.optional(v.number()),
    /** The user's own, in order. */
    tags: v.optional(v.array(v.string())),
    starred: v.optional(v.literal(true)),
    /** Since when it is in the trash; 0 while it is being deleted for good (see `sessions/purge.ts`). */
    trashedAt: v.optional(v.number()),
    /** Its label, or that it waits for one; written by `evals/` only. */
    evalLabel: v.optional(evalState),
    syncedAt: v.number(),
  })
    .index("by_user_external", ["userId", "externalId"])
    // Lists are of what is not in the trash; the trash itself is a range of the first.
    .index("by_user_activity", ["userId", "trashedAt", "activityAt"])
    .index("by_user_source", ["userId", "trashedAt", "source", "activityAt"])
    .index("by_user_project", ["userId", "trashedAt", "projectPath", "activityAt"])
    .index("by_user_branch", ["userId", "trashedAt", "projectPath", "gitBranch", "activityAt"])
    .index("by_user_model", ["userId", "trashedAt", "model", "activityAt"])
    .index("by_user_parent", ["userId", "trashedAt", "parentExternalId", "activityAt"])
    .index("by_user_began", ["userId", "trashedAt", "beganAt"])
    .index("by_user_messages", ["userId", "trashedAt", "messageCount"])
    .index("by_user_tokens", ["userId", "trashedAt", "tokenCount"])
    .index("by_user_cost", ["userId", "trashedAt", "costMicroUsd"])
    .index("by_trashed", ["trashedAt"])
    .searchIndex("search_title", { searchField: "title", filterFields: ["userId", "trashedAt"] }),

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

  /** The searchable text of a blob, piece by piece. `session` is the session's external id: its row may come later. */
  searchChunks: defineTable({ userId: v.id("users"), blobId: v.id("blobs"), session: v.string(), text: v.string() })
    .index("by_blob", ["blobId"])
    .searchIndex("search_text", { searchField: "text", filterFields: ["userId", "session"] }),

  /** How far walks over all rows have come, by creation time: that files have a row, that sessions of before are counted. */
  sweeps: defineTable({ name: v.union(v.literal("storage"), v.literal("sessions")), checkedUntil: v.number() }).index(
    "by_name",
    ["name"],
  ),

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

  /**
   * A session's usage by UTC day: what moves in `usageDaily` when the session changes its source, project or machine. The last day
   * has no row: it has what the totals have beyond the other days (see `usage/sessionDays.ts`).
   */
  sessionUsage: defineTable({
    sessionId: v.id("sessions"),
    /** YYYY-MM-DD, UTC */
    day: v.string(),
    /** In the order of the models' names; "" for messages without a model. */
    models: v.array(v.object({ model: v.string(), ...counts })),
  }).index("by_session", ["sessionId", "day"]),

  /** A user's usage by UTC day, source, project and machine. One row has all models: rewriting one costs less than two. */
  usageDaily: defineTable({
    userId: v.id("users"),
    day: v.string(),
    source: v.string(),
    /** "" for sessions without a project */
    projectPath: v.string(),
    /** Absent for sessions of no known machine, and in rows of before machines were told apart. */
    machine: v.optional(v.string()),
    /** `sessions`: those that began on this day. */
    models: v.array(v.object({ model: v.string(), sessions: v.optional(v.number()), ...counts })),
  }).index("by_user_day", ["userId", "day", "source", "projectPath", "machine"]),
});
