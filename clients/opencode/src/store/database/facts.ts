import type { MessageOutline, SessionFacts, SessionRow, TodoRow } from "../rows";
import { hasOwnTitle } from "../title";
import { text } from "./cells";
import type { ReadDatabase } from "./driver";
import { findOrigin } from "./fork-origin";
import { lastEventTime } from "./last-event";
import type { Schema } from "./schema";

/** What the other rows say of a session; part of the same read transaction as its own. */
export function readFacts(
  database: ReadDatabase,
  schema: Schema,
  {
    session,
    outline,
    todos,
    seq,
  }: {
    session: SessionRow;
    outline: readonly MessageOutline[];
    todos: readonly TodoRow[];
    seq: number | null;
  },
): SessionFacts {
  const first = outline[0];
  // OpenCode 1.18 gives copies the times of what they copy, and the fork itself the time of the fork.
  const isFork = session.parentId === undefined && first !== undefined && first.createdAt < session.createdAt;
  return {
    revision: Math.max(
      session.updatedAt,
      session.archivedAt ?? 0,
      ...todos.map((todo) => todo.updatedAt),
      outline.reduce((newest, message) => Math.max(newest, message.revision), 0),
      seq === null ? 0 : lastEventTime(database, schema, session, seq),
    ),
    parentToolCallId:
      session.parentId === undefined ? undefined : readCaller(database, schema, session, session.parentId),
    isFork,
    forkedFrom: isFork ? findOrigin(database, schema, session, outline) : undefined,
    firstPrompt: hasOwnTitle(session.title) ? undefined : readFirstPrompt(database, outline),
    lastModel: session.model === undefined ? readLastModel(database, session.id) : undefined,
  };
}

/** The task tool's part in the parent names its child from the moment it runs. Its row's times enclose the child's beginning. */
function readCaller(database: ReadDatabase, schema: Schema, child: SessionRow, parentId: string): string | undefined {
  if (!schema.has("part", "time_created") || !schema.has("part", "time_updated")) return undefined;
  const row = database.get(
    `SELECT json_extract(data, '$.callID') AS callId FROM part
      WHERE session_id = ? AND time_created <= ? AND time_updated >= ?
        AND CASE WHEN json_valid(data) THEN json_extract(data, '$.state.metadata.sessionId') END = ? LIMIT 1`,
    parentId,
    child.createdAt,
    child.createdAt,
    child.id,
  );
  return row && text(row, "callId");
}

const LONGEST_PROMPT = 1_000;
/** The first prompt is the first message; a few more are looked at, should that one hold no text. */
const MOST_LOOKED_AT = 5;

function readFirstPrompt(database: ReadDatabase, outline: readonly MessageOutline[]): string | undefined {
  for (const { id } of outline.slice(0, MOST_LOOKED_AT)) {
    const row = database.get(
      `SELECT substr(json_extract(p.data, '$.text'), 1, ${LONGEST_PROMPT}) AS prompt FROM message m JOIN part p ON p.message_id = m.id
        WHERE m.id = ? AND CASE WHEN json_valid(m.data) THEN json_extract(m.data, '$.role') END = 'user'
          AND CASE WHEN json_valid(p.data) THEN json_extract(p.data, '$.type') END = 'text'
          AND json_extract(p.data, '$.synthetic') IS NOT 1 ORDER BY p.id LIMIT 1`,
      id,
    );
    const prompt = row && text(row, "prompt");
    if (prompt !== undefined && prompt.trim() !== "") return prompt;
  }
  return undefined;
}

function readLastModel(database: ReadDatabase, sessionId: string): SessionFacts["lastModel"] {
  const row = database.get(
    `SELECT json_extract(data, '$.modelID') AS model, json_extract(data, '$.providerID') AS provider FROM message
      WHERE session_id = ? AND CASE WHEN json_valid(data) THEN json_extract(data, '$.modelID') END IS NOT NULL ORDER BY rowid DESC LIMIT 1`,
    sessionId,
  );
  const model = row && text(row, "model");
  return row === undefined || model === undefined ? undefined : { model, provider: text(row, "provider") };
}
