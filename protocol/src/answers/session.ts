import { z } from "zod";
import { TURNS } from "../sessionState";
import { costSourceSchema, legacyTokens, money, tokensSchema } from "./figures";
import { messageAnswerSchema } from "./message";
import { sessionSidesSchema } from "./session-sides";

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

export const sessionsAnswerSchema = z.object({
  sessions: z.array(sessionAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type SessionsAnswer = z.infer<typeof sessionsAnswerSchema>;

export const sessionPageAnswerSchema = z.object({
  session: sessionAnswerSchema,
  messages: z.array(messageAnswerSchema),
  nextCursor: z.string().nullable(),
  ...sessionSidesSchema.partial().shape,
});
export type SessionPageAnswer = z.infer<typeof sessionPageAnswerSchema>;
