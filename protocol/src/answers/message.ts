import { z } from "zod";
import { ROLES } from "../message";
import { omissionSchema } from "../part";
import { costSourceSchema, legacyTokens, money, tokensSchema } from "./figures";

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
