import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HookJournal } from "../../live/claude-code/simulated-agent";
import type { Truth } from "../truth";

interface Block {
  type: string;
  text?: string;
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: string | Block[];
  is_error?: boolean;
}
interface Line {
  type: string;
  sessionId: string;
  agentId?: string;
  promptId?: string;
  message?: { id?: string; content: string | Block[]; usage?: Record<string, number> };
}

/**
 * What stands in the transcripts below `projects`, line by line; a record is a content block. `keepsHooks`: whether what only hooks saw must be there
 * too.
 */
export function recountTruth(projects: string, journal: HookJournal, { keepsHooks }: { keepsHooks: boolean }): Truth {
  const truth: Truth = { records: [], messages: [], facts: [], sessions: new Set(), tokens: 0 };
  const written = new Set<string>();
  for (const file of transcriptsBelow(projects)) recountFile(file, truth, written);
  if (keepsHooks) recountHooks(journal, truth, written);
  return truth;
}

function recountHooks({ prompts, ends, durations }: HookJournal, truth: Truth, written: ReadonlySet<string>): void {
  for (const { sessionId, promptId, text } of prompts) {
    if (written.has(promptId)) continue;
    const record = promptRecord(sessionId, text);
    truth.sessions.add(sessionId);
    truth.records.push(record);
    truth.messages.push(messageRecord("user", [record]));
  }
  for (const { sessionId, reason } of ends) truth.facts.push(`${sessionId} ended by ${reason}`);
  for (const { toolCallId, ms } of durations) truth.facts.push(`${toolCallId} took ${ms}`);
}

function recountFile(file: string, truth: Truth, written: Set<string>): void {
  const answers = new Map<string, { calls: Map<string, string[]>; records: string[]; tokens: number }>();
  const ofCall = new Map<string, string>();
  let session = "";
  for (const text of readFileSync(file, "utf8").split("\n")) {
    if (text === "") continue;
    const line = JSON.parse(text) as Line;
    session = line.agentId === undefined ? line.sessionId : `${line.sessionId}:agent-${line.agentId}`;
    if (line.promptId !== undefined && line.agentId === undefined) written.add(line.promptId);
    const { message } = line;
    if (message === undefined) continue;
    truth.sessions.add(session);
    if (typeof message.content === "string") {
      const record = promptRecord(session, message.content);
      truth.records.push(record);
      truth.messages.push(messageRecord("user", [record]));
      continue;
    }
    const id = message.id ?? "";
    const answer = answers.get(id) ?? { calls: new Map<string, string[]>(), records: [], tokens: 0 };
    if (message.id !== undefined) {
      answers.set(id, answer);
      answer.tokens = Object.values(message.usage ?? {}).reduce((sum, count) => sum + count, 0);
    }
    for (const block of message.content) {
      if (block.type === "text") answer.records.push(answerRecord(session, block.text ?? ""));
      if (block.type === "tool_use") {
        const call = callRecord(session, block.id ?? "", block.name ?? "", block.input);
        answer.records.push(call);
        ofCall.set(block.id ?? "", id);
      }
      if (block.type === "tool_result") {
        const asked = answers.get(ofCall.get(block.tool_use_id ?? "") ?? "");
        if (!asked) throw new Error(`${file}: the result of ${block.tool_use_id} has no call`);
        asked.records.push(resultRecord(session, block.tool_use_id ?? "", outputOf(block), block.is_error === true));
      }
    }
  }
  for (const { records, tokens } of answers.values()) {
    truth.records.push(...records);
    truth.messages.push(messageRecord("assistant", records));
    truth.tokens += tokens;
  }
}

function outputOf({ content }: Block): string {
  return typeof content === "string" ? content : (content ?? []).map(({ text }) => text ?? "").join("\n");
}

export function promptRecord(session: string, text: string): string {
  return JSON.stringify(["prompt", session, text]);
}

export function answerRecord(session: string, text: string): string {
  return JSON.stringify(["answer", session, text]);
}

export function callRecord(session: string, toolCallId: string, name: string, input: unknown): string {
  const sorted = Object.entries(input ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(["call", session, toolCallId, name, sorted]);
}

export function resultRecord(session: string, toolCallId: string, output: unknown, isError: boolean): string {
  return JSON.stringify(["result", session, toolCallId, output, isError]);
}

/** The records of one message without their order: results join their calls. */
export function messageRecord(role: string, records: readonly string[]): string {
  return JSON.stringify([role, ...records.toSorted()]);
}

function transcriptsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(folder, name));
}
