import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "../record";
import type { JsonRecord } from "../rows";

/** One row of the store: its id is the file's name (ids inside may be of before a migration), its time when the file was written. */
export interface RowFile {
  id: string;
  path: string;
  /** ms, whole. */
  modifiedAt: number;
  bytes: number;
}

/** The rows of a folder, by id; none where there is no such folder. Files of other kinds (temporary ones) are passed over. */
export function rowFiles(folder: string): RowFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .toSorted()
    .flatMap((name) => rowFile(join(folder, name), name.slice(0, -".json".length)));
}

export function folders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

/** The file of one id, as a list of none or one. */
export function rowFile(path: string, id: string): RowFile[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return [];
  return [{ id, path, modifiedAt: Math.floor(stats.mtimeMs), bytes: stats.size }];
}

export type RowContent = { data: JsonRecord; fault: undefined } | { data: undefined; fault: string };

/** What a file holds. `null`: it is gone. OpenCode wrote these files in place, so one may be torn. */
export function readRow(file: RowFile): RowContent | null {
  try {
    const read = readRecord(readFileSync(file.path, "utf8"));
    return "data" in read ? { data: read.data, fault: undefined } : { data: undefined, fault: read.fault };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** A file's bytes, one buffer after the other: each is good until the next is asked for. */
export function* chunksOf(file: RowFile): Generator<Uint8Array, void, undefined> {
  const handle = openSync(file.path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk))
      yield chunk.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}
