import type { SessionPosition } from "../position";
import type { MessageOutline } from "../rows";
import { number, text } from "./cells";
import type { ReadDatabase } from "./driver";
import type { Standing } from "./heads";
import type { Schema } from "./schema";

/**
 * Every message of a session without contents, in time order (ids alone wrap after 795 days). From the position of before and the session's
 * events since, where they explain the whole difference; else by a look at the row of each part.
 */
export function readOutline(
  database: ReadDatabase,
  schema: Schema,
  { head, seq, messages, parts }: Standing,
  before: SessionPosition | undefined,
): MessageOutline[] {
  const touched = touchedSince(database, schema, head.id, { from: before?.seq ?? null, to: seq });
  if (before === undefined || touched === null) return readWhole(database, schema, head.id);
  const known = new Map(
    before.messages.map(([id, createdAt, revision, count]) => [id, { id, createdAt, revision, parts: count }]),
  );
  for (const id of touched) {
    const now = readOne(database, schema, head.id, id);
    if (now) known.set(id, now);
    else known.delete(id);
  }
  const outline = [...known.values()].toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const isExplained = outline.length === messages && outline.reduce((sum, message) => sum + message.parts, 0) === parts;
  return isExplained ? outline : readWhole(database, schema, head.id);
}

/** More events than this are not worth to be gone through one by one. */
const MOST_EVENTS = 5_000;

/** Ids of the messages that the durable events after `from` speak of; null where these are not all there. */
function touchedSince(
  database: ReadDatabase,
  schema: Schema,
  sessionId: string,
  { from, to }: { from: number | null; to: number | null },
): Set<string> | null {
  if (from === null || to === null || to < from || to - from > MOST_EVENTS || !schema.has("event", "data")) return null;
  const events = database.all(
    `SELECT coalesce(json_extract(data, '$.part.messageID'), json_extract(data, '$.messageID'), json_extract(data, '$.info.id')) AS id,
      type LIKE 'message.%' AS isMessage FROM event WHERE aggregate_id = ? AND seq > ? AND seq <= ?`,
    sessionId,
    from,
    to,
  );
  if (events.length !== to - from) return null;
  const touched = new Set<string>();
  for (const event of events) {
    const id = text(event, "id");
    if (number(event, "isMessage") !== 1) continue;
    if (id === undefined) return null;
    touched.add(id);
  }
  return touched;
}

function readWhole(database: ReadDatabase, schema: Schema, sessionId: string): MessageOutline[] {
  const newestOf = new Map<string, { revision: number; parts: number }>();
  const updated = schema.has("part", "time_updated") ? "max(time_updated)" : "NULL";
  const sql = `SELECT message_id AS id, ${updated} AS revision, count(*) AS parts FROM part WHERE session_id = ? GROUP BY message_id`;
  for (const row of database.all(sql, sessionId)) {
    newestOf.set(text(row, "id") ?? "", { revision: number(row, "revision") ?? 0, parts: number(row, "parts") ?? 0 });
  }
  return database
    .all(
      `SELECT id, ${schema.select("message", TIMES)} FROM message WHERE session_id = ? ORDER BY createdAt, id`,
      sessionId,
    )
    .map((row) => {
      const id = text(row, "id") ?? "";
      const createdAt = number(row, "createdAt") ?? 0;
      const { revision = 0, parts = 0 } = newestOf.get(id) ?? {};
      return { id, createdAt, revision: Math.max(number(row, "updatedAt") ?? createdAt, revision), parts };
    });
}

function readOne(database: ReadDatabase, schema: Schema, sessionId: string, id: string): MessageOutline | null {
  const row = database.get(
    `SELECT session_id AS sessionId, ${schema.select("message", TIMES)} FROM message WHERE id = ?`,
    id,
  );
  if (row === undefined || text(row, "sessionId") !== sessionId) return null;
  const updated = schema.has("part", "time_updated") ? "max(time_updated)" : "NULL";
  const parts =
    database.get(`SELECT ${updated} AS revision, count(*) AS amount FROM part WHERE message_id = ?`, id) ?? {};
  const createdAt = number(row, "createdAt") ?? 0;
  const revision = Math.max(number(row, "updatedAt") ?? createdAt, number(parts, "revision") ?? 0);
  return { id, createdAt, revision, parts: number(parts, "amount") ?? 0 };
}

const TIMES = { createdAt: "time_created", updatedAt: "time_updated" };
