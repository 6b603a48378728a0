import { z } from "zod";
import { ROLES } from "./message";
import { SCOPES } from "./keys";
import { omissionSchema } from "./part";
import { TURNS } from "./sessionState";

/** What the API answers. Ids are Convex ids; `externalId` is accepted wherever an id is. Times in ms. */

export const tokensSchema = z.object({
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cacheRead: z.number(),
  /** cacheWrite5m + cacheWrite1h */
  cacheWrite: z.number(),
  cacheWrite5m: z.number(),
  cacheWrite1h: z.number(),
  total: z.number(),
});
export type Tokens = z.infer<typeof tokensSchema>;

export const costSourceSchema = z.enum(["reported", "computed", "unpriced"]);
/** `unpriced`: usage is known, its price is not. null where there is no usage. */
export type CostSource = z.infer<typeof costSourceSchema>;

const money = {
  costMicroUsd: z.number().nullable(),
  /** USD */
  cost: z.number().nullable(),
};

const legacyTokens = { promptTokens: z.number(), completionTokens: z.number(), totalTokens: z.number() };

export const sessionAnswerSchema = z.object({
  id: z.string(),
  externalId: z.string(),
  revision: z.number(),
  placeholder: z.boolean(),
  source: z.string(),
  title: z.string().nullable(),
  titleSource: z.string().nullable(),
  projectPath: z.string().nullable(),
  projectName: z.string().nullable(),
  cwd: z.string().nullable(),
  gitBranch: z.string().nullable(),
  gitRepo: z.string().nullable(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  startType: z.string().nullable(),
  endReason: z.string().nullable(),
  status: z.string().nullable(),
  permissionMode: z.string().nullable(),
  mcpServers: z.array(z.string()).nullable(),
  thinkingEnabled: z.boolean().nullable(),
  worktree: z.string().nullable(),
  vcs: z.string().nullable(),
  projectExternalId: z.string().nullable(),
  parentExternalId: z.string().nullable(),
  parentToolCallId: z.string().nullable(),
  forkedFrom: z.string().nullable(),
  agentType: z.string().nullable(),
  agentVersion: z.string().nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  createdAt: z.number().nullable(),
  updatedAt: z.number().nullable(),
  /** Since when the agent has it no more, or has it put away. */
  deletedAt: z.number().nullable(),
  archivedAt: z.number().nullable(),
  /** As the source gave it, else from the start to the end or the last activity. */
  durationMs: z.number().nullable(),
  messageCount: z.number(),
  partCount: z.number(),
  toolCallCount: z.number(),
  messageDigest: z.number(),
  tokens: tokensSchema,
  ...legacyTokens,
  ...money,
  costSource: costSourceSchema.nullable(),
  unpricedMessages: z.number(),
  /** True where tokens and cost are an older client's own totals, because no message carries usage. */
  totalsReported: z.boolean(),
  /** When something last happened in it. */
  activityAt: z.number(),
  /** Whose turn it is after the last message: with `endedAt` and `activityAt` what tells its state. */
  turn: z.enum(TURNS).nullable(),
  machineId: z.string().nullable(),
  /** The user's own: tags and star; a label of an evaluation, or `queued` for one; since when it is in the trash. */
  tags: z.array(z.string()),
  starred: z.boolean(),
  label: z.string().nullable(),
  trashedAt: z.number().nullable(),
  metadata: z.unknown(),
  syncedAt: z.number(),
});
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

export const partAnswerSchema = z.object({
  id: z.string(),
  externalId: z.string().nullable(),
  position: z.number(),
  type: z.string(),
  text: z.string().nullable(),
  toolName: z.string().nullable(),
  toolCallId: z.string().nullable(),
  input: z.unknown(),
  output: z.unknown(),
  status: z.string().nullable(),
  isError: z.boolean().nullable(),
  startedAt: z.number().nullable(),
  durationMs: z.number().nullable(),
  omitted: z.array(omissionSchema),
  metadata: z.unknown(),
  /** Fields whose value here is only a preview; `contentUrl` (a path, key needed) gives the whole, `size` in bytes. */
  truncated: z.boolean(),
  size: z.number().nullable(),
  contentUrl: z.string().nullable(),
  stored: z.array(z.object({ field: z.string(), size: z.number(), contentUrl: z.string() })),
});
export type PartAnswer = z.infer<typeof partAnswerSchema>;

export const messageAnswerSchema = z.object({
  id: z.string(),
  externalId: z.string(),
  revision: z.number(),
  /** Only parts of it, or a mark, have arrived so far: the role is not known. */
  placeholder: z.boolean(),
  role: z.enum(ROLES),
  kind: z.string().nullable(),
  createdAt: z.number(),
  /** True where the source gave no time and `createdAt` is the time of arrival. */
  createdAtAssumed: z.boolean(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  durationMs: z.number().nullable(),
  parentExternalId: z.string().nullable(),
  isSidechain: z.boolean(),
  stopReason: z.string().nullable(),
  textContent: z.string(),
  thinkingContent: z.string().nullable(),
  tokens: tokensSchema.nullable(),
  ...legacyTokens,
  tokenCount: z.number().nullable(),
  ...money,
  costSource: costSourceSchema.nullable(),
  priceVersion: z.string().nullable(),
  usageKey: z.string().nullable(),
  /** False where the same provider call is counted with another message. */
  usageCounted: z.boolean(),
  error: z.object({ name: z.string(), message: z.string(), retryable: z.boolean().optional() }).nullable(),
  /** Since when the agent has it no more, and why; its usage counts. */
  removedAt: z.number().nullable(),
  removedReason: z.string().nullable(),
  metadata: z.unknown(),
  parts: z.array(partAnswerSchema),
  syncedAt: z.number(),
});
export type MessageAnswer = z.infer<typeof messageAnswerSchema>;

export const healthAnswerSchema = z.object({ status: z.literal("ok"), version: z.string(), timestamp: z.number() });
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;

export const meAnswerSchema = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  key: z.object({
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    expiresAt: z.number().nullable(),
  }),
});
export type MeAnswer = z.infer<typeof meAnswerSchema>;

/** `ok` with the Convex id of the row; null where the session was deleted for good, and what is sent of it is dropped. */
export const syncSessionAnswerSchema = z.object({ ok: z.literal(true), sessionId: z.string().nullable() });
export const syncMessageAnswerSchema = z.object({ ok: z.literal(true), messageId: z.string().nullable() });

/** GET /sync/sessions/list; `sessions` with `?detail=1`. `nextCursor` is null on the last page. */
export const sessionListAnswerSchema = z.object({
  sessionIds: z.array(z.string()),
  sessions: z
    .array(
      z.object({
        externalId: z.string(),
        revision: z.number(),
        messageCount: z.number(),
        partCount: z.number(),
        messageDigest: z.number(),
        syncedAt: z.number(),
      }),
    )
    .optional(),
  nextCursor: z.string().nullable(),
});
export type SessionListAnswer = z.infer<typeof sessionListAnswerSchema>;

export const sessionsAnswerSchema = z.object({
  sessions: z.array(sessionAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type SessionsAnswer = z.infer<typeof sessionsAnswerSchema>;

export const todoAnswerSchema = z.object({
  externalId: z.string().nullable(),
  content: z.string(),
  status: z.string(),
  priority: z.string().nullable(),
  activeForm: z.string().nullable(),
  metadata: z.unknown(),
});
export type TodoAnswer = z.infer<typeof todoAnswerSchema>;

export const fileEditAnswerSchema = z.object({
  externalId: z.string(),
  messageExternalId: z.string().nullable(),
  toolCallId: z.string().nullable(),
  path: z.string(),
  kind: z.string().nullable(),
  additions: z.number().nullable(),
  deletions: z.number().nullable(),
  bytes: z.number().nullable(),
  createdAt: z.number().nullable(),
  metadata: z.unknown(),
});
export type FileEditAnswer = z.infer<typeof fileEditAnswerSchema>;

export const sessionErrorAnswerSchema = z.object({
  externalId: z.string(),
  messageExternalId: z.string().nullable(),
  name: z.string(),
  message: z.string().nullable(),
  retryable: z.boolean().nullable(),
  createdAt: z.number().nullable(),
  metadata: z.unknown(),
});
export type SessionErrorAnswer = z.infer<typeof sessionErrorAnswerSchema>;

/** GET /api/sessions/todos, /api/sessions/file-edits and /api/sessions/errors; in the order of their times. */
export const todosAnswerSchema = z.object({
  todos: z.array(todoAnswerSchema),
  /** Of the whole list, by the source; 0 where it gave none. */
  revision: z.number(),
});
export type TodosAnswer = z.infer<typeof todosAnswerSchema>;
export const fileEditsAnswerSchema = z.object({
  fileEdits: z.array(fileEditAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type FileEditsAnswer = z.infer<typeof fileEditsAnswerSchema>;
export const sessionErrorsAnswerSchema = z.object({
  errors: z.array(sessionErrorAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type SessionErrorsAnswer = z.infer<typeof sessionErrorsAnswerSchema>;

/** What stands beside the messages: on a session's first page only. */
export const sessionSidesSchema = z.object({
  todos: z.array(todoAnswerSchema),
  fileEdits: z.array(fileEditAnswerSchema),
  errors: z.array(sessionErrorAnswerSchema),
  /** Cursors of the routes that have the rest. */
  more: z.object({ fileEdits: z.string().nullable(), errors: z.string().nullable() }),
});
export type SessionSides = z.infer<typeof sessionSidesSchema>;

export const sessionPageAnswerSchema = z.object({
  session: sessionAnswerSchema,
  messages: z.array(messageAnswerSchema),
  nextCursor: z.string().nullable(),
  ...sessionSidesSchema.partial().shape,
});
export type SessionPageAnswer = z.infer<typeof sessionPageAnswerSchema>;

/** A branch that a project's sessions ran on. */
export const branchAnswerSchema = z.object({
  name: z.string(),
  sessionCount: z.number(),
  lastActivityAt: z.number().nullable(),
});
export type BranchAnswer = z.infer<typeof branchAnswerSchema>;

export const projectAnswerSchema = z.object({
  path: z.string(),
  name: z.string(),
  /** As the session that was active last has them. */
  externalId: z.string().nullable(),
  vcs: z.string().nullable(),
  gitRepo: z.string().nullable(),
  /** null where sessions were there before they were counted. */
  sessionCount: z.number().nullable(),
  lastActivityAt: z.number().nullable(),
  branches: z.array(branchAnswerSchema),
  /** Cursor of GET /api/projects/branches that has the rest. */
  moreBranches: z.string().nullable(),
});
export type ProjectAnswer = z.infer<typeof projectAnswerSchema>;

/** GET /api/projects, in the order of their paths, and GET /api/projects/branches, of their names. */
export const projectsAnswerSchema = z.object({
  projects: z.array(projectAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type ProjectsAnswer = z.infer<typeof projectsAnswerSchema>;
export const branchesAnswerSchema = z.object({
  branches: z.array(branchAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type BranchesAnswer = z.infer<typeof branchesAnswerSchema>;

export const searchResultSchema = z.object({
  sessionId: z.string(),
  sessionExternalId: z.string(),
  sessionTitle: z.string().nullable(),
  messageId: z.string(),
  messageExternalId: z.string(),
  partId: z.string(),
  role: z.enum(ROLES),
  createdAt: z.number(),
  snippet: z.string(),
  partType: z.string(),
  toolName: z.string().nullable(),
  /** Of the session, as are the four that follow. */
  source: z.string(),
  projectPath: z.string().nullable(),
  projectName: z.string().nullable(),
  model: z.string().nullable(),
  machineId: z.string().nullable(),
  /** 1 for the best hit of the page, falling with the rank; the backend's index ranks but gives no figure. */
  score: z.number(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
export const searchAnswerSchema = z.object({ results: z.array(searchResultSchema), nextCursor: z.string().nullable() });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const statsTotalsSchema = z.object({
  sessions: z.number(),
  messages: z.number(),
  toolCalls: z.number(),
  tokens: tokensSchema,
  costMicroUsd: z.number(),
  /** USD; excludes the `unpricedMessages`. */
  cost: z.number(),
  unpricedMessages: z.number(),
  /** How long the agents' answers took, in ms. */
  durationMs: z.number(),
  /** What prompt caches saved, by today's prices; negative where writing them cost more. Models without a price add nothing. */
  cacheSavedMicroUsd: z.number(),
});
export type StatsTotals = z.infer<typeof statsTotalsSchema>;

/** GET /api/stats. Days and hours are UTC; null stands for what has no model, project, machine or tool's name. */
export const statsAnswerSchema = z.object({
  totals: statsTotalsSchema,
  byDay: z.array(statsTotalsSchema.extend({ day: z.string() })),
  bySource: z.array(statsTotalsSchema.extend({ source: z.string() })),
  byModel: z.array(statsTotalsSchema.extend({ model: z.string().nullable() })),
  byProject: z.array(statsTotalsSchema.extend({ projectPath: z.string().nullable() })),
  byMachine: z.array(statsTotalsSchema.extend({ machineId: z.string().nullable() })),
  byTool: z.array(z.object({ name: z.string().nullable(), calls: z.number(), errors: z.number() })),
  /** Messages in each of the 24 hours of a day. */
  hours: z.array(z.object({ day: z.string(), hours: z.array(z.number()) })),
});
export type StatsAnswer = z.infer<typeof statsAnswerSchema>;
