import type { Json, PartItem } from "@opensync/protocol";
import { z } from "zod";
import type { ToolCall, ToolResult } from "./content-blocks";
import { savedOutputName } from "./saved-output";

export interface AnsweredResult extends ToolResult {
  /** ms since the epoch. */
  at: number | undefined;
  /** The line's `toolUseResult`: an object whose form the tool decides, or a string "Error: …". */
  details: Json | undefined;
}

/**
 * A call and, once it is there, its result as one part. `savedAs` names the file of `tool-results` with the whole output; `measuredMs` is how
 * long the tool took where a hook was told, else what lies between the lines, which includes the wait for a permission.
 */
export function toToolPart(
  call: ToolCall,
  calledAt: number | undefined,
  result: AnsweredResult | undefined,
  measuredMs?: number,
): { part: PartItem; savedAs: string | null } {
  const part: PartItem = {
    externalId: call.toolCallId,
    type: "tool",
    toolName: call.toolName,
    toolCallId: call.toolCallId,
    input: call.input,
    startedAt: calledAt,
  };
  if (result === undefined) return { part: { ...part, status: "pending" }, savedAs: null };
  return {
    part: { ...part, ...resultFields(result, calledAt, measuredMs) },
    savedAs: savedOutputName(result.output, detailsOf(result).persistedOutputPath),
  };
}

/** A result whose call is not in the transcript. */
export function toOrphanPart(result: AnsweredResult): { part: PartItem; savedAs: string | null } {
  const part: PartItem = {
    externalId: result.toolCallId,
    type: "tool",
    toolCallId: result.toolCallId,
    ...resultFields(result, undefined, undefined),
  };
  return { part, savedAs: savedOutputName(result.output, detailsOf(result).persistedOutputPath) };
}

function resultFields(
  result: AnsweredResult,
  calledAt: number | undefined,
  measuredMs: number | undefined,
): Partial<PartItem> {
  const details = detailsOf(result);
  const durationMs = measuredMs ?? details.durationMs ?? details.totalDurationMs ?? elapsed(calledAt, result.at);
  const metadata = keptDetails(result.details);
  return {
    output: result.output,
    status: result.isError ? "error" : "completed",
    isError: result.isError,
    durationMs,
    metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
  };
}

const amount = z.number().nonnegative().optional().catch(undefined);
const known = z.object({
  durationMs: amount,
  totalDurationMs: amount,
  persistedOutputPath: z.string().optional().catch(undefined),
});

function detailsOf(result: AnsweredResult): z.infer<typeof known> {
  return (
    known.safeParse(result.details).data ?? {
      durationMs: undefined,
      totalDurationMs: undefined,
      persistedOutputPath: undefined,
    }
  );
}

function elapsed(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
}

/**
 * `toolUseResult` mostly repeats what the result and the input say, and whole files before and after an edit besides. Only what says
 * something more, and never contents, is kept: numbers, flags and short identifiers.
 */
const KEPT = new Set([
  "agentId",
  "agentType",
  "backgroundTaskId",
  "bytes",
  "code",
  "filePath",
  "interrupted",
  "isImage",
  "mode",
  "numFiles",
  "numLines",
  "numMatches",
  "persistedOutputSize",
  "replaceAll",
  "resolvedModel",
  "returnCodeInterpretation",
  "startLine",
  "status",
  "success",
  "totalLines",
  "totalTokens",
  "totalToolUseCount",
  "truncated",
  "type",
  "userModified",
]);
const LONGEST_KEPT = 1024;

function keptDetails(details: Json | undefined): Record<string, Json> {
  if (typeof details !== "object" || details === null || Array.isArray(details)) return {};
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries({ ...asRecord(details.file), ...details })) {
    const isShort = typeof value === "string" && value.length <= LONGEST_KEPT;
    if (KEPT.has(name) && (isShort || typeof value === "number" || typeof value === "boolean")) kept[name] = value;
  }
  return kept;
}

function asRecord(value: Json | undefined): Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
