import type { MessageAnswer, PartAnswer, Tokens } from "@opensync/protocol";
import type { Dump } from "./recount";

/** A session as a person would retell it: the form in which a transcript and the backend's rows are compared. */
export interface Conversation {
  externalId: string;
  parentExternalId: string | null;
  title: string | null;
  cwd: string | null;
  gitBranch: string | null;
  model: string | null;
  permissionMode: string | null;
  /** Of the calls that are counted here and not with a session that this one copies. */
  tokens: TokenCounts;
  spoken: Spoken[];
}

export interface Spoken {
  at: number;
  kind: string;
  text: string;
  thinking: string;
  tools: SpokenTool[];
  tokens: TokenCounts | null;
}

export interface SpokenTool {
  id: string;
  name: string;
  input: unknown;
  output: unknown;
  status: string | null;
}

export type TokenCounts = Pick<Tokens, "input" | "output" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h">;

/** What the backend's rows say. Notices and the like are left out. */
export function toConversations({ sessions }: Pick<Dump, "sessions">): Conversation[] {
  return sessions.map(
    ({ externalId, parentExternalId, title, cwd, gitBranch, model, permissionMode, tokens, messages }) => ({
      externalId,
      parentExternalId,
      title,
      cwd,
      gitBranch,
      model,
      permissionMode,
      tokens: countsOf(tokens),
      spoken: messages
        .flatMap((message) => toSpoken(message) ?? [])
        .toSorted((a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1)),
    }),
  );
}

const SPOKEN_KINDS = new Set(["prompt", "compact_boundary", "compact_summary", "api_error", "answer"]);

function toSpoken(message: MessageAnswer): Spoken | null {
  const kind = message.kind ?? (message.role === "assistant" ? "answer" : message.role);
  if (!SPOKEN_KINDS.has(kind)) return null;
  return {
    at: message.createdAt,
    kind,
    text: message.textContent,
    thinking: message.thinkingContent ?? "",
    tools: message.parts.filter(({ type }) => type === "tool").map(toTool),
    tokens: message.tokens && countsOf(message.tokens),
  };
}

function toTool({ toolCallId, toolName, input, output, status }: PartAnswer): SpokenTool {
  return { id: toolCallId ?? "", name: toolName ?? "", input, output, status };
}

function countsOf({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: Tokens): TokenCounts {
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
}
