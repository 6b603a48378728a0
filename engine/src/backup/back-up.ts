import { chmod, copyFile, mkdir, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { EngineError } from "../errors";
import { DATABASE_FILE } from "../store/database-file";
import { openSql } from "../store/driver";
import { filesFolder, pathOfFile } from "../files/bytes";
import { type BackupManifest, MANIFEST_FILE, sha256OfFile } from "./manifest";
import { countDocuments, damageOf, storedFiles } from "./stored-files";

/** How often a file may vanish between the database's copy and its own before somebody has to be asked. */
const MOST_ATTEMPTS = 10;

/**
 * Copies a data folder as of one moment into `target`, which must be absent or empty, while an engine serves from it: database, files and
 * admin key. What was copied is checked: the database by SQLite, each file against its digest.
 *
 * Throws EngineError `NoDatabase`, `BackupFolderNotEmpty`, `DatabaseCorrupt`, `FileDamaged`. What it leaves then has no `backup.json`.
 */
export async function backUp(dataDir: string, target: string): Promise<BackupManifest> {
  const source = join(dataDir, DATABASE_FILE);
  if (!existsSync(source)) throw new EngineError("NoDatabase", `There is no database in ${dataDir} to back up.`);
  await mkdir(target, { recursive: true, mode: 0o700 });
  if ((await readdir(target)).length > 0) {
    throw new EngineError("BackupFolderNotEmpty", `${target} is not empty. Back up into a new folder.`);
  }
  const copy = join(target, DATABASE_FILE);
  let files: { count: number; bytes: number } | null = null;
  for (let attempt = 0; files === null; attempt++) {
    if (attempt === MOST_ATTEMPTS)
      throw new EngineError("FileMissing", `A file that the database refers to is missing in ${filesFolder(dataDir)}.`);
    await copyDatabase(source, copy);
    files = await copyFiles(dataDir, target);
  }
  if (existsSync(join(dataDir, ADMIN_KEY_FILE)))
    await copyPrivately(join(dataDir, ADMIN_KEY_FILE), join(target, ADMIN_KEY_FILE));
  const manifest: BackupManifest = {
    version: 1,
    createdAt: new Date().toISOString(),
    sha256: await sha256OfFile(copy),
    databaseBytes: (await stat(copy)).size,
    documents: checkedCopy(copy),
    files: files.count,
    fileBytes: files.bytes,
  };
  await writeFile(join(target, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  return manifest;
}

export const ADMIN_KEY_FILE = "admin.key";

/** A transaction of SQLite's own copies what had committed when it began; writers go on beside it. */
async function copyDatabase(source: string, copy: string): Promise<void> {
  await rm(copy, { force: true });
  // SQLite fills an empty file, and leaves its mode.
  await writeFile(copy, "", { mode: 0o600 });
  const database = openSql(source, { readOnly: true });
  try {
    database.prepare("VACUUM INTO ?").run(copy);
  } finally {
    database.close();
  }
  const file = await open(copy, "r+");
  await file.sync();
  await file.close();
}

/** The documents in it. Throws EngineError `DatabaseCorrupt`. */
function checkedCopy(copy: string): number {
  const database = openSql(copy, { readOnly: true });
  try {
    const damage = damageOf(database);
    if (damage === null) return countDocuments(database);
    throw new EngineError("DatabaseCorrupt", `The database's copy is damaged: ${damage}`, { status: 500 });
  } finally {
    database.close();
  }
}

/** Copies what the database's copy refers to. Null when a file is gone: its row has been deleted since, and the copy is out of date. */
async function copyFiles(dataDir: string, target: string): Promise<{ count: number; bytes: number } | null> {
  const database = openSql(join(target, DATABASE_FILE), { readOnly: true });
  try {
    const total = { count: 0, bytes: 0 };
    for (const { uuid, sha256, size } of storedFiles(database)) {
      const copied = pathOfFile(filesFolder(target), uuid);
      if (!existsSync(copied)) {
        const source = pathOfFile(filesFolder(dataDir), uuid);
        await mkdir(dirname(copied), { recursive: true, mode: 0o700 });
        if (!(await isCopied(source, copied))) return null;
        if ((await sha256OfFile(copied)) !== sha256)
          throw new EngineError("FileDamaged", `The file ${source} is not what was stored: its SHA-256 differs.`, {
            status: 500,
          });
      }
      total.count += 1;
      total.bytes += size;
    }
    return total;
  } finally {
    database.close();
  }
}

/** False for a file that is gone, also where it goes while it is copied. */
async function isCopied(source: string, target: string): Promise<boolean> {
  try {
    await copyPrivately(source, target);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

export async function copyPrivately(source: string, target: string): Promise<void> {
  await copyFile(source, target);
  await chmod(target, 0o600);
}
