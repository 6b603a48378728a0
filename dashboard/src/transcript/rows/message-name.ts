import { agentName } from "../../ui/AgentTag";
import type { TranscriptMessage } from "../message";

/** Who says it, or what it is. */
export function messageName(
  { role, kind }: Pick<TranscriptMessage, "role" | "kind">,
  { source, isSubagent = false }: { source?: string | undefined; isSubagent?: boolean | undefined },
): string {
  if (kind !== null && KINDS[kind] !== undefined) return KINDS[kind];
  if (role === "user")
    return kind === null || kind === "prompt" ? (isSubagent ? "Asked by the agent" : "You") : titled(kind);
  if (role === "assistant") return source === undefined ? "Agent" : agentName(source);
  if (role === "tool") return "Tool";
  return kind === null ? "System" : titled(kind);
}

const KINDS: Readonly<Record<string, string>> = {
  api_error: "The model's provider failed",
  attachment: "Attached",
  command: "Command",
  compact_boundary: "The conversation was compacted here",
  compact_summary: "Summary of what was before",
  local_command: "Local command",
  meta: "Told to the model",
  notice: "Notice",
  unreadable: "Could not be read",
};

function titled(kind: string): string {
  const words = kind.replaceAll(/[_-]/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Long and seldom read: folded to begin with. */
export function isFoldedKind(kind: string | null): boolean {
  return kind === "compact_summary" || kind === "meta";
}
