import { readCut } from "../long-texts";
import type { JsonRecord, MessageOutline, StoredMessage, StoredPart } from "../rows";
import { chunksOf, readRow, type RowFile } from "./files";
import type { Layout } from "./layout";
import { createdAt } from "./rows-of-files";
import { toWholeMessage } from "./whole-message";

/** No request can hold more of one message. */
const MOST_PART_BYTES = 16 * 1024 * 1024;

/** One message and its parts, in the order of their ids; null when its file is gone. */
export function readMessage(layout: Layout, sessionId: string, file: RowFile): StoredMessage | null {
  const row = readRow(file);
  if (row === null) return null;
  const whole = row.data === undefined ? null : toWholeMessage(row.data);
  const parts = [
    ...(whole?.parts ?? []).map((data, index) => heldPart(file, index, data)),
    ...layout.parts(sessionId, file.id).flatMap((part) => readPart(part)),
  ];
  return {
    id: file.id,
    sessionId,
    createdAt: createdAt(file, whole?.data),
    revision: parts.reduce((newest, part) => Math.max(newest, part.updatedAt), file.modifiedAt),
    data: row.data === undefined ? { fault: row.fault } : withoutIds(whole?.data ?? {}),
    parts: parts.map(({ bytes: _bytes, ...part }) => part),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
  };
}

/** A message without its contents. */
export function outlineMessage(layout: Layout, sessionId: string, file: RowFile): MessageOutline {
  const data = readRow(file)?.data;
  const whole = data === undefined ? null : toWholeMessage(data);
  const parts = layout.parts(sessionId, file.id);
  const revision = parts.reduce((newest, part) => Math.max(newest, part.modifiedAt), file.modifiedAt);
  const amount = parts.length + (whole?.parts.length ?? 0);
  return { id: file.id, createdAt: createdAt(file, whole?.data), revision, parts: amount };
}

/** A part that stands in its message's file has no id of its own. */
function heldPart(file: RowFile, index: number, data: JsonRecord): StoredPart & { bytes: number } {
  const id = `${file.id}:${String(index).padStart(4, "0")}`;
  const known = { id, createdAt: file.modifiedAt, updatedAt: file.modifiedAt, fault: undefined, cut: [] };
  return { ...known, data: withoutIds(data), bytes: index === 0 ? file.bytes : 0 };
}

function readPart(file: RowFile): (StoredPart & { bytes: number })[] {
  const known = { id: file.id, createdAt: file.modifiedAt, updatedAt: file.modifiedAt };
  if (file.bytes > MOST_PART_BYTES) {
    const { data, ...read } = readCut(chunksOf(file), MOST_PART_BYTES);
    return [{ ...known, ...read, data: withoutIds(data), bytes: MOST_PART_BYTES }];
  }
  const row = readRow(file);
  if (row === null) return [];
  if (row.data === undefined) return [{ ...known, data: {}, fault: row.fault, cut: [], bytes: 0 }];
  return [{ ...known, data: withoutIds(row.data), fault: undefined, cut: [], bytes: file.bytes }];
}

/** The database keeps ids in columns: files hold them beside the rest, and an older migration may have left others in there. */
function withoutIds(data: JsonRecord): JsonRecord {
  const { id: _id, sessionID: _session, messageID: _message, ...rest } = data;
  return rest;
}
