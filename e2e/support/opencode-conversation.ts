import type { MessageAnswer, PartAnswer, Tokens } from "@opensync/protocol";
import type { Dump } from "./recount";

/** A session of OpenCode in the form in which its own account of it and the backend's rows are compared. Times in ms. */
export interface OpenCodeConversation {
  externalId: string;
  parentExternalId: string | null;
  title: string | null;
  cwd: string | null;
  agentVersion: string | null;
  /** Of the calls that are counted here and not with a session that this one copies. */
  bill: Bill;
  messages: Said[];
}

/** Tokens in disjoint buckets, and what they cost. */
export interface Bill {
  input: number;
  output: number;
  reasoning: number;
  cacheRead: number;
  cacheWrite: number;
  costMicroUsd: number;
}

export interface Said {
  externalId: string;
  at: number;
  role: string;
  /** The call's own, whether or not it is counted here; null where nothing was billed. */
  bill: Bill | null;
  error: string | null;
  parts: SaidPart[];
}

export interface SaidPart {
  externalId: string;
  type: string;
  text: string;
  tool: { id: string; name: string; input: unknown; output: unknown; status: string } | null;
}

/** What the backend's rows say. */
export function toOpenCodeConversations({ sessions }: Pick<Dump, "sessions">): OpenCodeConversation[] {
  return sessions.map(({ externalId, parentExternalId, title, cwd, agentVersion, tokens, costMicroUsd, messages }) => ({
    externalId,
    parentExternalId,
    title,
    cwd,
    agentVersion,
    bill: toBill(tokens, costMicroUsd),
    messages: messages.map(toSaid).toSorted((a, b) => a.at - b.at || (a.externalId < b.externalId ? -1 : 1)),
  }));
}

function toSaid({ externalId, createdAt, role, tokens, costMicroUsd, error, parts }: MessageAnswer): Said {
  return {
    externalId,
    at: createdAt,
    role,
    bill: tokens === null || tokens.total === 0 ? null : toBill(tokens, costMicroUsd),
    error: error?.name ?? null,
    parts: parts.map(toPart).toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1)),
  };
}

function toPart({ externalId, type, text, toolCallId, toolName, input, output, status }: PartAnswer): SaidPart {
  return {
    externalId: externalId ?? "",
    type,
    text: text ?? "",
    tool: type === "tool" ? { id: toolCallId ?? "", name: toolName ?? "", input, output, status: status ?? "" } : null,
  };
}

function toBill({ input, output, reasoning, cacheRead, cacheWrite }: Tokens, costMicroUsd: number | null): Bill {
  return { input, output, reasoning, cacheRead, cacheWrite, costMicroUsd: costMicroUsd ?? 0 };
}
