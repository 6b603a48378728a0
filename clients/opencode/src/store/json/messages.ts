import type { JsonRecord, StoredMessage, StoredPart } from "../rows";
import { cutLongTexts } from "./cut-texts";
import { readRow, type RowFile } from "./files";
import type { Layout } from "./layout";
import { createdAt } from "./rows-of-files";

/** One part's file above this is named and not read: a text cannot be longer in JavaScript. */
const MOST_FILE_BYTES = 256 * 1024 * 1024;
/** No request can hold more of one message. */
const MOST_PART_BYTES = 16 * 1024 * 1024;

/** One message and its parts, in the order of their ids; null when its file is gone. */
export function readMessage(layout: Layout, sessionId: string, file: RowFile): StoredMessage | null {
  const row = readRow(file);
  if (row === null) return null;
  const parts = layout.parts(file.id).flatMap((part) => readPart(part));
  return {
    id: file.id,
    sessionId,
    createdAt: createdAt(file, row.data),
    revision: parts.reduce((newest, part) => Math.max(newest, part.updatedAt), file.modifiedAt),
    data: row.data === undefined ? { fault: row.fault } : withoutIds(row.data),
    parts: parts.map(({ bytes: _bytes, ...part }) => part),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
  };
}

function readPart(file: RowFile): (StoredPart & { bytes: number })[] {
  const known = { id: file.id, createdAt: file.modifiedAt, updatedAt: file.modifiedAt };
  if (file.bytes > MOST_FILE_BYTES) {
    return [{ ...known, data: {}, fault: `is too large to be read (${file.bytes} bytes)`, cut: [], bytes: 0 }];
  }
  const row = readRow(file);
  if (row === null) return [];
  if (row.data === undefined) return [{ ...known, data: {}, fault: row.fault, cut: [], bytes: 0 }];
  const { data, cut } =
    file.bytes > MOST_PART_BYTES ? cutLongTexts(row.data, MOST_PART_BYTES) : { data: row.data, cut: [] };
  return [{ ...known, data: withoutIds(data), fault: undefined, cut, bytes: Math.min(file.bytes, MOST_PART_BYTES) }];
}

/** The database keeps ids in columns: files hold them beside the rest, and an older migration may have left others in there. */
function withoutIds(data: JsonRecord): JsonRecord {
  const { id: _id, sessionID: _session, messageID: _message, ...rest } = data;
  return rest;
}
