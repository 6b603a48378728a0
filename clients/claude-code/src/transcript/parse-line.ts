import type { Json } from "@opensync/protocol";
import { z } from "zod";

/** A field of another type than expected counts as absent: a future version must not cost the line. */
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const count = z.number().int().nonnegative().catch(0).default(0);
const amount = z.number().nonnegative().optional().catch(undefined);
/** Came out of JSON.parse, so it is JSON. */
const anything = z.custom<Json>().optional();

/** As the Messages API reports it: `input_tokens` excludes the cache, `cache_creation_input_tokens` is the sum of both kinds. */
const wholeUsage = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count })
    .optional()
    .catch(undefined),
});
const usage = wholeUsage.optional().catch(undefined);

const message = z
  .object({
    id: text,
    role: text,
    model: text,
    stop_reason: text,
    content: z
      .union([z.string(), z.array(z.custom<Json>())])
      .optional()
      .catch(undefined),
    usage,
  })
  .optional()
  .catch(undefined);

const line = z.object({
  type: z.string(),
  subtype: text,
  uuid: text,
  parentUuid: text,
  logicalParentUuid: text,
  sessionId: text,
  agentId: text,
  timestamp: text,
  cwd: text,
  gitBranch: text,
  version: text,
  entrypoint: text,
  slug: text,
  isSidechain: flag,
  isMeta: flag,
  isCompactSummary: flag,
  isApiErrorMessage: flag,
  requestId: text,
  /** Of the prompt that a user line is, or answers to (a tool's result): what hooks call `prompt_id`. */
  promptId: text,
  permissionMode: text,
  mode: text,
  message,
  content: anything,
  toolUseResult: anything,
  attachment: anything,
  error: anything,
  apiErrorStatus: amount,
  retryAttempt: amount,
  compactMetadata: anything,
  level: text,
  durationMs: amount,
  /** Written by versions before 1.0.9. */
  costUSD: amount,
  aiTitle: text,
  customTitle: text,
  summary: text,
  forkedFrom: z.object({ sessionId: text }).optional().catch(undefined),
  worktreeSession: z.object({ originalCwd: text }).optional().catch(undefined),
});

export type TranscriptUsage = z.infer<typeof wholeUsage>;

const agentResult = z.object({ agentId: z.string(), usage: wholeUsage });
export type AgentResult = z.infer<typeof agentResult>;

/** What a finished subagent's result says in its caller's transcript: `usage` is that of its last call alone (2.1.197). */
export function readAgentResult(line: TranscriptLine): AgentResult | null {
  return agentResult.safeParse(line.toolUseResult).data ?? null;
}

export interface TranscriptLine extends Omit<z.infer<typeof line>, "timestamp"> {
  /** ms since the epoch; absent on lines without a (readable) time. */
  at: number | undefined;
}

export type ParsedLine = { line: TranscriptLine } | { malformed: string };

/** A transcript's line as plain values, or why it is none. */
export function parseLine(source: string): ParsedLine {
  let value: Json;
  try {
    value = JSON.parse(source);
  } catch (error) {
    if (error instanceof SyntaxError) return { malformed: "not JSON" };
    throw error;
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) return { malformed: "not an object with a type" };
  const { timestamp, ...fields } = parsed.data;
  const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return { line: { ...fields, at: Number.isFinite(at) ? at : undefined } };
}
