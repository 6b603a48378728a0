import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../errors";

/** Every entry of an index in random order dirties a page: with 8 KiB the log doubles, and inserts slow down sooner. */
export const PAGE_BYTES = 4096;
export const DATABASE_FILE = "engine.db";
/** Exists once the database has been made: from then on a file without a whole page has lost what was in it. */
const MADE_FILE = "engine.made";

/**
 * The path of a folder's database file, which is there when this returns. SQLite takes an absent or all but empty file
 * for a new database: throws `DatabaseCorrupt` where it cannot be one.
 */
export function databaseFile(dataDir: string): string {
  const path = join(dataDir, DATABASE_FILE);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined && existsSync(`${path}-wal`)) {
    throw corrupt(`The data folder ${dataDir} has a write-ahead log but no database file. Restore it from a backup.`);
  }
  if (size !== undefined && isCut(size, path) && existsSync(join(dataDir, MADE_FILE))) {
    throw corrupt(
      `The database file in ${dataDir} has been cut to ${size} bytes. Restore the data folder from a backup, or move it away to start empty.`,
    );
  }
  // SQLite gives its log files the mode of the database.
  writeFileSync(path, "", { flag: "a", mode: 0o600 });
  return path;
}

/** To be called once the database has tables. */
export function databaseMade(dataDir: string): void {
  writeFileSync(join(dataDir, MADE_FILE), "", { flag: "a", mode: 0o600 });
}

/** Between the first page and the last, SQLite notices by itself. A log may hold what a crash has kept from being written whole. */
function isCut(size: number, path: string): boolean {
  if (size < PAGE_BYTES) return true;
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return size % PAGE_BYTES !== 0 && log === 0;
}

function corrupt(message: string): EngineError {
  return new EngineError("DatabaseCorrupt", message, { status: 500 });
}
