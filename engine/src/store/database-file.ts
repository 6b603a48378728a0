import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../errors";

const DATABASE_FILE = "engine.db";
/** Exists once the database has been made: from then on an empty database file has lost what was in it. */
const MADE_FILE = "engine.made";

/**
 * The path of a folder's database file, which is there when this returns. SQLite takes an absent or empty file for
 * a new database: throws `DatabaseCorrupt` where it cannot be one.
 */
export function databaseFile(dataDir: string): string {
  const path = join(dataDir, DATABASE_FILE);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined && existsSync(`${path}-wal`)) {
    throw corrupt(`The data folder ${dataDir} has a write-ahead log but no database file. Restore it from a backup.`);
  }
  if (size === 0 && existsSync(join(dataDir, MADE_FILE))) {
    throw corrupt(
      `The database file in ${dataDir} is empty, though it once was not. Restore the data folder from a backup, or move it away to start empty.`,
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

function corrupt(message: string): EngineError {
  return new EngineError("DatabaseCorrupt", message, { status: 500 });
}
