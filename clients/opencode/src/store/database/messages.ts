import type { StoredMessage, StoredPart } from "../rows";
import { dataOf, number, text } from "./cells";
import type { ReadDatabase } from "./driver";
import { shareOut } from "./budget";
import { readByLeaves } from "./leaves";
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
    const parsed = dataOf(text(row, "data") ?? "");
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

interface Size {
  id: string;
  createdAt: number;
  updatedAt: number;
  bytes: number;
}

function readParts(database: ReadDatabase, schema: Schema, messageId: string): { rows: StoredPart[]; bytes: number } {
  const sizes = database
    .all(
      `SELECT id, ${schema.select("part", TIMES)}, ${schema.lengthOf}(data) AS bytes FROM part WHERE message_id = ? ORDER BY id`,
      messageId,
    )
    .map((row): Size => {
      const createdAt = number(row, "createdAt") ?? 0;
      const updatedAt = number(row, "updatedAt") ?? createdAt;
      return { id: text(row, "id") ?? "", createdAt, updatedAt, bytes: number(row, "bytes") ?? 0 };
    });
  const most = shareOut(
    sizes.map((part) => part.bytes),
    MOST_MESSAGE_BYTES,
  );
  const rows = sizes.map(({ bytes, ...part }): StoredPart => ({
    ...part,
    ...readPart(database, part.id, bytes, most),
  }));
  return { rows, bytes: sizes.reduce((sum, part) => sum + Math.min(part.bytes, most), 0) };
}

function readPart(
  database: ReadDatabase,
  id: string,
  bytes: number,
  most: number,
): Pick<StoredPart, "data" | "fault" | "cut"> {
  if (bytes > most) return readByLeaves(database, id, most);
  const row = database.get("SELECT data FROM part WHERE id = ?", id);
  const parsed = dataOf((row && text(row, "data")) ?? "");
  return "data" in parsed
    ? { data: parsed.data, fault: undefined, cut: [] }
    : { data: {}, fault: parsed.fault, cut: [] };
}

const TIMES = { createdAt: "time_created", updatedAt: "time_updated" };
