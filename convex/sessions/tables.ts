import { defineTable } from "convex/server";
import { v } from "convex/values";
import { evalState } from "../evals/tables";
import { extra, versioned } from "../ingest/versioned";
import { counts } from "../usage/tables";

/** What sessions can be told apart by; `parent`: how many subagents a session of this external id has. */
export const facetKind = v.union(
  v.literal("source"),
  v.literal("model"),
  v.literal("machine"),
  v.literal("tag"),
  v.literal("parent"),
);

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

export const sessionTables = {
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
    /** It has a label and waits for another one; written with it. */
    requeued: v.optional(v.literal(true)),
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

  /** How many of a user's sessions outside the trash have a value, kept by difference; gone with the last of them. */
  facets: defineTable({ userId: v.id("users"), kind: facetKind, value: v.string(), sessions: v.number() }).index(
    "by_user",
    ["userId", "kind", "value"],
  ),

  /**
   * What few sessions have, for finding them by it: `star`, `failed`, `tag:<name>` and `label:<eval state>`. Indexes over the sessions
   * themselves would have an entry for each session, rewritten with every message.
   */
  sessionMarks: defineTable({
    userId: v.id("users"),
    sessionId: v.id("sessions"),
    mark: v.string(),
    activityAt: v.number(),
  })
    .index("by_user_mark", ["userId", "mark", "activityAt"])
    .index("by_session", ["sessionId"]),

  /** Sessions that were deleted for good. Agents have their files still: what is sent of them again is dropped. */
  purgedSessions: defineTable({ userId: v.id("users"), externalId: v.string(), purgedAt: v.number() }).index(
    "by_user_external",
    ["userId", "externalId"],
  ),
};
