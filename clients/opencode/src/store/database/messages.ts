import { readCut } from "../long-texts";
import { readRecord } from "../record";
import type { StoredMessage, StoredPart } from "../rows";
import { number, text } from "./cells";
import type { ReadDatabase } from "./driver";
import { shareOut } from "./budget";
import type { Schema } from "./schema";

/**
 * No request can hold more of one message, so more of it is not read: the longest texts of its largest parts are cut, and said to be. A part of
 * hundreds of MB never comes into JavaScript as a whole.
 */
const MOST_MESSAGE_BYTES = 16 * 1024 * 1024;

/** One message with its parts, in one short read transaction; null when it is gone. Rows that are no JSON come as parts with a `fault`. */
export function readMessage(
  database: ReadDatabase,
  schema: Schema,
  sessionId: string,
  id: string,
): StoredMessage | null {
  return database.snapshot(() => {
    const row = database.get(
      `SELECT data, session_id AS sessionId, ${schema.select("message", TIMES)} FROM message WHERE id = ?`,
      id,
    );
    if (row === undefined || text(row, "sessionId") !== sessionId) return null;
    const parts = readParts(database, schema, id);
    const parsed = readRecord(text(row, "data") ?? "");
    const createdAt = number(row, "createdAt") ?? 0;
    return {
      id,
      sessionId,
      createdAt,
      revision: Math.max(number(row, "updatedAt") ?? createdAt, ...parts.rows.map((part) => part.updatedAt)),
      data: "data" in parsed ? parsed.data : { fault: parsed.fault },
      parts: parts.rows,
      bytes: parts.bytes,
    };
  });
}

/** The bytes of messages with their parts, by the sizes of their rows; counted until there are more than `enough`. */
export function weighMessages(database: ReadDatabase, schema: Schema, ids: Iterable<string>, enough: number): number {
  const size = `${schema.lengthOf}(data)`;
  const sql = `SELECT coalesce((SELECT ${size} FROM message WHERE id = ?), 0)
    + coalesce((SELECT sum(${size}) FROM part WHERE message_id = ?), 0) AS bytes`;
  let bytes = 0;
  for (const id of ids) {
    bytes += number(database.get(sql, id, id) ?? {}, "bytes") ?? 0;
    if (bytes > enough) break;
  }
  return bytes;
}

/** Parts up to this size come with the list of parts, in one statement: nearly all do. A message of 2,000 of them is 128 MB at worst. */
const SMALL_BYTES = 64 * 1024;

interface Listed {
  id: string;
  createdAt: number;
  updatedAt: number;
  bytes: number;
  /** Of a small part. */
  text: string | undefined;
}

function readParts(database: ReadDatabase, schema: Schema, messageId: string): { rows: StoredPart[]; bytes: number } {
  const listed = list(database, schema, messageId);
  const most = shareOut(
    listed.map((part) => part.bytes),
    MOST_MESSAGE_BYTES,
  );
  const rows = listed.map(({ id, createdAt, updatedAt, ...content }): StoredPart => {
    const read =
      content.bytes > Math.max(most, SMALL_BYTES)
        ? readCut(chunksOf(database, id, content.bytes), most)
        : readWhole(database, id, content.text);
    return { id, createdAt, updatedAt, ...read };
  });
  return { rows, bytes: listed.reduce((sum, part) => sum + Math.min(part.bytes, most), 0) };
}

function list(database: ReadDatabase, schema: Schema, messageId: string): Listed[] {
  const bytes = `${schema.lengthOf}(data)`;
  const sql = `SELECT id, ${schema.select("part", TIMES)}, ${bytes} AS bytes, CASE WHEN ${bytes} <= ${SMALL_BYTES} THEN data END AS data
    FROM part WHERE message_id = ? ORDER BY id`;
  return database.all(sql, messageId).map((row) => {
    const createdAt = number(row, "createdAt") ?? 0;
    const updatedAt = number(row, "updatedAt") ?? createdAt;
    return {
      id: text(row, "id") ?? "",
      createdAt,
      updatedAt,
      bytes: number(row, "bytes") ?? 0,
      text: text(row, "data"),
    };
  });
}

function readWhole(
  database: ReadDatabase,
  id: string,
  small: string | undefined,
): Pick<StoredPart, "data" | "fault" | "cut"> {
  const data = small ?? text(database.get("SELECT data FROM part WHERE id = ?", id) ?? {}, "data") ?? "";
  const parsed = readRecord(data);
  return "data" in parsed
    ? { data: parsed.data, fault: undefined, cut: [] }
    : { data: {}, fault: parsed.fault, cut: [] };
}

const CHUNK_BYTES = 16 * 1024 * 1024;

/** SQLite takes the whole row from the file for each chunk, but gives no more than the chunk. */
function* chunksOf(database: ReadDatabase, id: string, bytes: number): Generator<Uint8Array, void, undefined> {
  for (let from = 0; from < bytes; from += CHUNK_BYTES) {
    const sql = "SELECT substr(CAST(data AS BLOB), ?, ?) AS chunk FROM part WHERE id = ?";
    const chunk = database.get(sql, from + 1, CHUNK_BYTES, id)?.chunk;
    if (!(chunk instanceof Uint8Array) || chunk.length === 0) return;
    yield chunk;
  }
}

const TIMES = { createdAt: "time_created", updatedAt: "time_updated" };
