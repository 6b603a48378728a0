import { createHash } from "node:crypto";
import { canonicalJson, type SessionItem } from "@opensync/protocol";
import type { Project } from "@opensync/client-core";
import type { AgentMeta, Transcript } from "../transcript";

/** How the backend names a transcript's session: a subagent's is a session of its own, under its parent's. */
export function sessionExternalId(transcript: Pick<Transcript, "agentId">, sessionId: string): string {
  return transcript.agentId === null ? sessionId : `${sessionId}:agent-${transcript.agentId}`;
}

export interface SessionParts {
  externalId: string;
  /** From the lines; see `SessionFacts`. */
  facts: Omit<SessionItem, "externalId">;
  project: Project | undefined;
  /** The session that this one was forked from, where the lines do not name it. */
  origin: string | null | undefined;
  /** Of a subagent: the session that started it and what is known of that. */
  parent: { sessionId: string; meta: Partial<AgentMeta> } | null;
}

export function toSessionItem({ externalId, facts, project, origin, parent }: SessionParts): SessionItem {
  const item: SessionItem = {
    externalId,
    ...facts,
    projectPath: project?.path,
    projectName: project?.name,
    gitRepo: project?.repository,
    forkedFrom: facts.forkedFrom ?? origin ?? undefined,
  };
  if (parent === null) return item;
  const { description, agentType, toolUseId } = parent.meta;
  return {
    ...item,
    startType: "subagent",
    forkedFrom: undefined,
    parentExternalId: parent.sessionId,
    parentToolCallId: toolUseId,
    agentType,
    ...(description ? { title: description, titleSource: "agent" } : {}),
  };
}

/** Equal hashes: the backend was already told exactly this. */
export function hashSession(item: SessionItem): string {
  return createHash("sha256").update(canonicalJson(item)).digest("base64url").slice(0, 22);
}
