import type { MessageAnswer, PartAnswer, SessionAnswer, SessionPageAnswer, SessionsAnswer } from "@opensync/protocol";
import { answerRecord, callRecord, messageRecord, promptRecord, resultRecord } from "./truth";

/** What the backend holds, in the strings of `Truth`. */
export interface Rows {
  records: string[];
  messages: string[];
  facts: Set<string>;
  sessions: Set<string>;
  tokens: number;
}

export type Read = <T>(path: string) => Promise<T>;

/** Reads everything that the key's user has, through the API. */
export async function readRows(read: Read): Promise<Rows> {
  const rows: Rows = { records: [], messages: [], facts: new Set(), sessions: new Set(), tokens: 0 };
  for await (const session of allSessions(read)) {
    rows.sessions.add(session.externalId);
    rows.facts.add(`${session.externalId} ended by ${session.endReason}`);
    for await (const message of allMessages(read, session.externalId)) takeMessage(rows, session.externalId, message);
  }
  return rows;
}

function takeMessage(rows: Rows, session: string, { role, parts, tokens, usageCounted }: MessageAnswer): void {
  const records = parts.flatMap((part) => recordsOf(session, role, part));
  rows.records.push(...records);
  rows.messages.push(messageRecord(role, records));
  if (usageCounted) rows.tokens += tokens?.total ?? 0;
  for (const { toolCallId, durationMs } of parts)
    if (toolCallId !== null) rows.facts.add(`${toolCallId} took ${durationMs}`);
}

function recordsOf(session: string, role: string, part: PartAnswer): string[] {
  const { type, text, toolCallId, toolName, input, output, status, isError } = part;
  if (type === "thinking") return [];
  if (type === "text") return [role === "user" ? promptRecord(session, text ?? "") : answerRecord(session, text ?? "")];
  const call = callRecord(session, toolCallId ?? "", toolName ?? "", input);
  return status === "pending" ? [call] : [call, resultRecord(session, toolCallId ?? "", output, isError === true)];
}

/** The backend's count of messages, without reading them. */
export async function countMessages(read: Read): Promise<number> {
  let count = 0;
  for await (const { messageCount } of allSessions(read)) count += messageCount;
  return count;
}

async function* allSessions(read: Read): AsyncGenerator<SessionAnswer, undefined> {
  let cursor: string | null = null;
  do {
    const page: SessionsAnswer = await read(`/api/sessions?limit=100${cursorOf(cursor)}`);
    yield* page.sessions;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function* allMessages(read: Read, id: string): AsyncGenerator<MessageAnswer, undefined> {
  let cursor: string | null = null;
  do {
    const page: SessionPageAnswer = await read(
      `/api/sessions/get?id=${encodeURIComponent(id)}&limit=100${cursorOf(cursor)}`,
    );
    yield* page.messages;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function cursorOf(cursor: string | null): string {
  return cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
}
