import { canonicalJson } from "@opensync/protocol";
import type { HookFacts } from "./hook-facts";
import type { HookEvent } from "./hook-record";

/** The facts before the first event of a session. */
export function emptyFacts(sessionId: string, at: number): HookFacts {
  return {
    format: 1,
    sessionId,
    firstAt: at,
    updatedAt: at,
    mcpServers: [],
    prompts: [],
    tools: {},
    environment: { values: {}, at: 0 },
    changes: 0,
    mainChanges: 0,
    sessionChanges: 0,
  };
}

/**
 * Adds one event. But for the counters the result does not depend on the order of events or on their repetition: of values of one kind the
 * earliest or the latest counts, by the events' own times.
 *
 * @param mcpServers configured when the event came; asked for with SessionStart only
 */
export function addEvent(facts: HookFacts, event: HookEvent, mcpServers: readonly string[]): void {
  const before = sessionFields(facts);
  const { payload, at } = event;
  if (at < facts.firstAt || facts.cwd === undefined) facts.cwd = payload.cwd ?? facts.cwd;
  if (at > facts.updatedAt || facts.transcriptPath === undefined)
    facts.transcriptPath = payload.transcript_path ?? facts.transcriptPath;
  if (at >= facts.environment.at) facts.environment = { values: { ...event.environment }, at };
  facts.firstAt = Math.min(facts.firstAt, at);
  facts.updatedAt = Math.max(facts.updatedAt, at);
  if (payload.permission_mode !== undefined)
    facts.permissionMode = later(facts.permissionMode, { mode: payload.permission_mode, at });
  let calledBy: "nobody" | "main" | "subagent" = "nobody";
  switch (event.name) {
    case "SessionStart":
      addStart(facts, event, mcpServers);
      break;
    case "SessionEnd":
      facts.lastEnd = later(facts.lastEnd, { reason: payload.reason ?? "other", at });
      break;
    case "UserPromptSubmit":
      addPrompt(facts, event);
      break;
    case "PostToolUse":
    case "PostToolUseFailure":
      if (addTool(facts, event)) calledBy = payload.agent_id === undefined ? "main" : "subagent";
  }
  const isSessionChanged = before !== sessionFields(facts);
  if (!isSessionChanged && calledBy === "nobody") return;
  facts.changes += 1;
  if (isSessionChanged) facts.sessionChanges += 1;
  if (isSessionChanged || calledBy === "main") facts.mainChanges = facts.changes;
}

function addStart(facts: HookFacts, { payload, at }: HookEvent, mcpServers: readonly string[]): void {
  const { source = "startup", model } = payload;
  facts.firstStart = earlier(facts.firstStart, { source, at });
  facts.lastStart = later(facts.lastStart, { source, at, model });
  facts.mcpServers = [...new Set([...facts.mcpServers, ...mcpServers])].sort();
}

function addPrompt(facts: HookFacts, { payload, at }: HookEvent): void {
  const { prompt_id: promptId, prompt } = payload;
  if (promptId === undefined || !prompt) return;
  if (facts.prompts.some((known) => known.promptId === promptId)) return;
  facts.prompts.push({ promptId, text: prompt, at });
  facts.prompts.sort((a, b) => a.at - b.at || (a.promptId < b.promptId ? -1 : 1));
}

/** False when it was known. */
function addTool(facts: HookFacts, { payload, at }: HookEvent): boolean {
  const { tool_use_id: id, duration_ms: durationMs, agent_id: agent } = payload;
  if (id === undefined || durationMs === undefined) return false;
  const known = facts.tools[id];
  if (known && (known.at > at || (known.at === at && known.durationMs >= durationMs))) return false;
  facts.tools[id] = { durationMs, at, change: facts.changes + 1, agent };
  return true;
}

/** What a session's row is made of, as text. */
function sessionFields(facts: HookFacts): string {
  const { firstAt, cwd, firstStart, lastStart, lastEnd, permissionMode, mcpServers, prompts } = facts;
  const ids = prompts.map(({ promptId }) => promptId);
  return canonicalJson([firstAt, cwd, firstStart, lastStart?.model, lastEnd, permissionMode?.mode, mcpServers, ids]);
}

interface Timed {
  at: number;
}

function earlier<Value extends Timed>(one: Value | undefined, other: Value): Value {
  return one === undefined || other.at < one.at || (other.at === one.at && isLess(other, one)) ? other : one;
}

function later<Value extends Timed>(one: Value | undefined, other: Value): Value {
  return one === undefined || other.at > one.at || (other.at === one.at && isLess(one, other)) ? other : one;
}

/** Two events of one millisecond have no order of their own: any that does not depend on their arrival will do. */
function isLess(one: unknown, other: unknown): boolean {
  return canonicalJson(one) < canonicalJson(other);
}
