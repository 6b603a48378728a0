import { DatabaseSync } from "@photostructure/sqlite";
import type { Truth } from "../truth";
import { messageRecord, partRecords, sessionRecord, type SaidPart } from "./records";

interface Tokens {
  input: number;
  output: number;
  reasoning: number;
  cache: { read: number; write: number };
}
interface MessageData {
  role: string;
  time: { created: number };
  tokens?: Tokens;
  /** USD. */
  cost?: number;
  error?: { name: string };
}
interface PartData {
  type: string;
  text?: string;
  time?: { start: number; end?: number };
  tool?: string;
  callID?: string;
  state?: {
    status: string;
    input: unknown;
    output?: string;
    error?: string;
    time?: { start: number; end?: number };
  };
}
interface Row {
  id: string;
  session_id: string;
  message_id: string;
  data: string;
}
interface SessionRow {
  id: string;
  parent_id: string | null;
  title: string;
}

/** What stands in the tables of OpenCode's database, row by row; and `facts`, which no table holds. */
export function recountTruth(path: string, facts: string[]): Truth {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const all = <T>(sql: string): T[] => database.prepare(sql).all() as T[];
    const truth: Truth = { records: [], messages: [], facts, sessions: new Set(), tokens: 0 };
    const parts = new Map<string, SaidPart[]>();
    for (const row of all<Row>("SELECT * FROM part ORDER BY id"))
      parts.set(row.message_id, [...(parts.get(row.message_id) ?? []), toSaidPart(row)]);
    const prompts = new Map<string, string>();
    for (const { id, session_id: session, data } of all<Row>("SELECT * FROM message ORDER BY time_created, id")) {
      const { role, time, tokens, cost = 0, error } = JSON.parse(data) as MessageData;
      const said = parts.get(id) ?? [];
      const records = said.flatMap((part) => partRecords(id, part));
      const buckets = tokens
        ? [tokens.input, tokens.output, tokens.reasoning, tokens.cache.read, tokens.cache.write]
        : [0, 0, 0, 0, 0];
      const whole = { session, id, role, at: time.created, error: error?.name ?? null, tokens: buckets };
      truth.records.push(...records);
      truth.messages.push(messageRecord({ ...whole, cost: Math.round(cost * 1e6) }, records));
      truth.tokens += buckets.reduce((sum, count) => sum + count, 0);
      if (role === "user" && !prompts.has(session)) prompts.set(session, said[0]?.text ?? "");
    }
    for (const { id, parent_id, title } of all<SessionRow>("SELECT * FROM session"))
      truth.sessions.add(sessionRecord(id, parent_id, titleOf(title, prompts.get(id))));
    return truth;
  } finally {
    database.close();
  }
}

/** Until a model has named it, a session is called by its first prompt. */
function titleOf(title: string, prompt: string | undefined): string | null {
  if (!title.startsWith("New session - ")) return title;
  return prompt?.split("\n")[0]?.slice(0, 200) ?? null;
}

/** Reasoning stays on the machine; that there was some does not. */
function toSaidPart({ id, data }: Row): SaidPart {
  const { type, text = "", time, tool = "", callID = "", state } = JSON.parse(data) as PartData;
  const { start, end } = state?.time ?? time ?? {};
  const said = {
    id,
    start: start ?? null,
    duration: start === undefined || end === undefined ? null : Math.max(0, end - start),
  };
  if (state) {
    const { status, input, output, error } = state;
    return { ...said, type, text: "", call: { id: callID, name: tool, status, input, output: error ?? output } };
  }
  return { ...said, type: type === "reasoning" ? "thinking" : type, text: type === "text" ? text : "", call: null };
}
