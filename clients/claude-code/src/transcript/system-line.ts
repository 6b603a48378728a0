import type { Json, MessageItem, SessionErrorItem } from "@opensync/protocol";
import { z } from "zod";
import type { TranscriptLine } from "./parse-line";

export type SystemLine =
  | { is: "message"; message: Pick<MessageItem, "kind" | "parts" | "durationMs" | "metadata"> }
  | { is: "error"; error: Pick<SessionErrorItem, "name" | "message" | "retryable" | "metadata"> };

const LONGEST_ERROR = 4_000;

/** A system line as a message of the conversation or, for a failed request that is tried again, as an error beside it. */
export function readSystemLine(line: TranscriptLine): SystemLine | null {
  const text = typeof line.content === "string" ? line.content : undefined;
  const parts = text === undefined || text === "" ? [] : [{ type: "text", text }];
  switch (line.subtype) {
    case "compact_boundary":
    case "microcompact_boundary":
      return {
        is: "message",
        message: { kind: "compact_boundary", parts, metadata: metadataOf({ compact: line.compactMetadata }) },
      };
    case "local_command":
      return { is: "message", message: { kind: "local_command", parts } };
    case "api_error":
      return { is: "error", error: toError(line, text) };
    case "turn_duration":
      return {
        is: "message",
        message: { kind: "notice", parts, durationMs: line.durationMs, metadata: { subtype: "turn_duration" } },
      };
  }
  if (parts.length === 0) return null;
  return {
    is: "message",
    message: { kind: "notice", parts, metadata: metadataOf({ subtype: line.subtype, level: line.level }) },
  };
}

const errorBody = z.object({
  status: z.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z.custom<Json>().optional(),
});

function toError(
  line: TranscriptLine,
  text: string | undefined,
): Pick<SessionErrorItem, "name" | "message" | "retryable" | "metadata"> {
  const body = errorBody.safeParse(line.error).data;
  const message = text || body?.message || JSON.stringify(line.error ?? "");
  return {
    name: "api_error",
    message: message.slice(0, LONGEST_ERROR),
    // Claude Code writes this line when it is about to try again.
    retryable: true,
    metadata: metadataOf({ status: body?.status, attempt: line.retryAttempt }),
  };
}

function metadataOf(fields: Record<string, Json | undefined>): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
  return kept;
}
