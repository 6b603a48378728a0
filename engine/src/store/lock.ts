import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../errors";
import { openSql, SQLITE_BUSY, type SqlDatabase, sqliteCode } from "./driver";

/**
 * Keeps a data folder to one process. The lock is SQLite's own file lock on `engine.lock`, which the
 * operating system drops with the process, so a killed process leaves nothing to take over;
 * `engine.pid` beside it only names the holder.
 *
 * Throws `DataFolderLocked` naming the process that holds the folder.
 */
export function lockFolder(dataDir: string): FolderLock {
  const lockPath = join(dataDir, "engine.lock");
  const database = openSql(lockPath);
  const holderPath = join(dataDir, "engine.pid");
  try {
    // Nothing is ever written to it: no journal file is wanted beside it.
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    database.close();
    if (sqliteCode(error) !== SQLITE_BUSY) throw error;
    throw new EngineError(
      "DataFolderLocked",
      `The data folder ${dataDir} is in use by ${describeHolder(holderPath)}. Stop it first, or use another folder.`,
      { status: 409, cause: error },
    );
  }
  const lock = new FolderLock(database, holderPath);
  try {
    // By path: opening and closing the file here would drop the lock, as POSIX has it.
    chmodSync(lockPath, 0o600);
    writeFileSync(holderPath, `${process.pid} ${new Date().toISOString()}\n`, { mode: 0o600 });
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

export class FolderLock {
  readonly #database: SqlDatabase;
  readonly #holderPath: string;

  constructor(database: SqlDatabase, holderPath: string) {
    this.#database = database;
    this.#holderPath = holderPath;
  }

  release(): void {
    rmSync(this.#holderPath, { force: true });
    this.#database.close();
  }
}

function describeHolder(holderPath: string): string {
  try {
    const [pid = "", since = ""] = readFileSync(holderPath, "utf8").trim().split(" ");
    return `process ${pid} (since ${since})`;
  } catch {
    // Between the holder's lock and its note there is nothing to read yet.
    return "another process";
  }
}
