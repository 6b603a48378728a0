import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineError } from "../errors";
import { filesFolder, pathOfFile } from "../files/bytes";
import { DATABASE_FILE, databaseMade } from "../store/database-file";
import { openSql } from "../store/driver";
import { lockFolder } from "../store/lock";
import { ADMIN_KEY_FILE, copyPrivately } from "./back-up";
import { type BackupManifest, readManifest, sha256OfFile } from "./manifest";
import { damageOf, storedFiles } from "./stored-files";

/**
 * Makes a data folder of a backup. The folder must hold no database; it gets one last, whole, so that a restore that was cut off can be
 * run again. The backup is checked while it is copied.
 *
 * Throws EngineError `NotABackup`, `DataFolderInUse`, `DataFolderLocked`, `BackupDamaged`.
 */
export async function restore(backup: string, dataDir: string): Promise<BackupManifest> {
  const manifest = await readManifest(backup);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  const partial = join(dataDir, `${DATABASE_FILE}.restoring`);
  try {
    if (existsSync(join(dataDir, DATABASE_FILE))) {
      throw new EngineError(
        "DataFolderInUse",
        `${dataDir} has a database already. Restore into a new folder with --data, or move that one away.`,
      );
    }
    await rm(partial, { force: true });
    await copyPrivately(join(backup, DATABASE_FILE), partial);
    if ((await sha256OfFile(partial)) !== manifest.sha256) throw damaged(backup, "its database has changed since");
    await restoreFiles(backup, dataDir, partial);
    if (existsSync(join(backup, ADMIN_KEY_FILE)) && !existsSync(join(dataDir, ADMIN_KEY_FILE)))
      await copyPrivately(join(backup, ADMIN_KEY_FILE), join(dataDir, ADMIN_KEY_FILE));
    setClock(partial);
    await rename(partial, join(dataDir, DATABASE_FILE));
    databaseMade(dataDir);
    return manifest;
  } finally {
    await rm(partial, { force: true });
    lock.release();
  }
}

async function restoreFiles(backup: string, dataDir: string, databasePath: string): Promise<void> {
  const database = openSql(databasePath, { readOnly: true });
  try {
    const damage = damageOf(database);
    if (damage !== null) throw damaged(backup, `its database is not sound: ${damage}`);
    for (const { uuid, sha256 } of storedFiles(database)) {
      const source = pathOfFile(filesFolder(backup), uuid);
      const target = pathOfFile(filesFolder(dataDir), uuid);
      if (!existsSync(source)) throw damaged(backup, `the file ${uuid} is missing`);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await copyPrivately(source, target);
      if ((await sha256OfFile(target)) !== sha256) throw damaged(backup, `the file ${uuid} is not what was stored`);
    }
  } finally {
    database.close();
  }
}

/**
 * Clients that saw commits after the backup know their timestamps, and would refuse a deployment that went back. Its clock goes on from
 * now, which is later than any of them.
 */
function setClock(databasePath: string): void {
  const database = openSql(databasePath);
  try {
    database.prepare("UPDATE clock SET ts = max(ts, ?)").run(BigInt(Date.now()) * 1_000_000n);
  } finally {
    database.close();
  }
}

function damaged(backup: string, problem: string): EngineError {
  return new EngineError("BackupDamaged", `The backup in ${backup} cannot be used: ${problem}.`);
}
