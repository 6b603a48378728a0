import type { TranscriptMessage, TranscriptPart } from "../message";
import type { BlockType } from "../view";

/** Marks of OpenCode that say nothing to a reader: where a step begins and ends, and which snapshot of the files it had. */
const SILENT = new Set(["step-start", "step-finish", "snapshot"]);

export function isVisible(part: TranscriptPart): boolean {
  if (SILENT.has(part.type)) return false;
  if (part.type !== "text" && part.type !== "thinking") return true;
  return (part.text ?? "").trim() !== "" || part.omitted.length > 0 || part.stored.length > 0 || isEncrypted(part);
}

/** Of the model's thinking there was some, but its provider shows nobody what. */
export function isEncrypted(part: TranscriptPart): boolean {
  return part.type === "thinking" && /"encrypted":true/.test(part.metadataJson ?? "");
}

export function isFailed(part: TranscriptPart): boolean {
  return part.isError === true || part.status === "error";
}

const PROMPTS = new Set(["prompt", "command"]);

/** What a message is as a whole; an assistant's is told apart part by part. */
export function typeOfMessage({ role, kind, error, parts }: TranscriptMessage): BlockType {
  if (kind === "api_error" || (error !== null && !parts.some(isVisible))) return "errors";
  if (role === "user" && (kind === null || PROMPTS.has(kind))) return "prompts";
  if (role === "assistant" && kind === null) return "answers";
  if (role === "tool") return "tools";
  return "system";
}

/** Done by the agent on its way: a tool call, or thinking before one. */
export function isWork(part: TranscriptPart): boolean {
  return part.type === "tool" || part.type === "thinking";
}
