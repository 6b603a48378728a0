import { numberOf, parseJson, recordOf } from "../json-value";
import type { TranscriptPart } from "../message";
import { isFailed } from "../rows/classify";
import { readToolName } from "./tool-name";

export type ToolState = "done" | "failed" | "running" | "waiting" | "unknown";

export function toolState(part: TranscriptPart): ToolState {
  if (isFailed(part)) return "failed";
  if (part.status === "completed" || part.isError === false) return "done";
  if (part.status === "running") return "running";
  if (part.status === "pending") return "waiting";
  return part.outputJson === null ? "unknown" : "done";
}

const FIRST_LINE = 140;

/** Why a call failed, in a few words: its exit code, or the first line of what it answered; null where that would tell nothing. */
export function failureOf(part: TranscriptPart): string | null {
  const output = parseJson(part.outputJson);
  const exit = exitCodeOf(part);
  if (exit !== null) return `exit code ${exit}`;
  // What a command printed first is seldom why it failed.
  const said = typeof output === "string" && readToolName(part.toolName).plain !== "bash" ? output : "";
  const line =
    said
      .replace(/<\/?tool_use_error>/g, "")
      .trim()
      .split("\n", 1)[0] ?? "";
  if (line === "") return null;
  return line.length > FIRST_LINE ? `${line.slice(0, FIRST_LINE)}…` : line;
}

/** Claude Code begins the answer with it; OpenCode keeps it beside. */
function exitCodeOf(part: TranscriptPart): number | null {
  const output = parseJson(part.outputJson);
  const told = typeof output === "string" ? /^(?:Error: )?Exit code (\d+)/.exec(output)?.[1] : undefined;
  if (told !== undefined) return Number(told);
  const exit = numberOf(recordOf(recordOf(parseJson(part.metadataJson))["toolMetadata"]), "exit");
  return exit === undefined || exit === 0 ? null : exit;
}
