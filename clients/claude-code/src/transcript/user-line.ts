import type { PartItem } from "@opensync/protocol";
import { readBlocks, type ToolResult } from "./content-blocks";
import type { TranscriptLine } from "./parse-line";

export interface UserLine {
  kind: "prompt" | "meta" | "compact_summary" | "local_command" | "notice";
  /** Text, images and files that the line carries besides results. */
  parts: PartItem[];
  results: ToolResult[];
  /** All its text, for titles and for telling the kind. */
  text: string;
}

/** What the agent writes as the user's line when the user ran a command, not the model. */
const LOCAL_COMMAND = /^<(command-name|command-message|command-args|local-command-\w+|bash-(input|stdout|stderr))>/;
/** Interruptions, and what the agent itself tells the model in the user's place. */
const NOTICE =
  /^(\[Request interrupted by user|<(task-notification|system-reminder|teammate-message|user-memory-input)\b)/;

export function readUserLine(line: TranscriptLine): UserLine {
  const parts: PartItem[] = [];
  const results: ToolResult[] = [];
  const texts: string[] = [];
  for (const block of readBlocks(line.message?.content)) {
    if (block.is === "result") results.push(block.result);
    else if (block.is === "part") {
      parts.push(block.part);
      if (block.part.type === "text" && block.part.text !== undefined) texts.push(block.part.text);
    }
  }
  const text = texts.join("\n");
  return { kind: kindOf(line, text.trimStart()), parts, results, text };
}

/**
 * Whether a local command wrote the line. Such lines have the time at which the command began: after `/clear` they follow the younger
 * one of a prompt that was typed meanwhile (2.1.197).
 */
export function isOfCommand(line: TranscriptLine): boolean {
  if (line.type !== "user") return false;
  const { kind } = readUserLine(line);
  return kind === "local_command" || kind === "meta";
}

function kindOf(line: TranscriptLine, text: string): UserLine["kind"] {
  if (line.isCompactSummary) return "compact_summary";
  if (line.isMeta) return "meta";
  if (LOCAL_COMMAND.test(text)) return "local_command";
  return NOTICE.test(text) ? "notice" : "prompt";
}

/** `/compact focus on tests` from a local command's line, or null. */
export function commandOf(text: string): string | null {
  const name = /<command-name>\s*(\/?[^<\s]+)\s*<\/command-name>/.exec(text)?.[1];
  if (name === undefined) return null;
  const args = /<command-args>([\s\S]*?)<\/command-args>/.exec(text)?.[1]?.trim();
  return args ? `${name} ${args}` : name;
}
