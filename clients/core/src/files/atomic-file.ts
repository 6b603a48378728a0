import { mkdir, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { nanoid } from "nanoid";
import { hasCode } from "./has-code";
import { collectLeftovers, LEFTOVER_ENDING } from "./leftovers";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * Replaces a file as a whole: a reader, or a crash at any point, sees the old text or the new one, never a part. Missing folders are
 * made 0700, the file is 0600 from its first byte. A symbolic link to a file keeps pointing there: its target is replaced.
 *
 * `durable: false` skips the two fsyncs: after a power loss the file may then be the old one or empty, so it is only for what can
 * be made again. A killed process loses nothing either way.
 */
export async function writeFileAtomically(path: string, text: string, { durable = true } = {}): Promise<void> {
  const target = await linkTarget(path);
  await mkdir(dirname(target), { recursive: true, mode: OWNER_ONLY_FOLDER });
  const temporary = `${target}.${nanoid(10)}${LEFTOVER_ENDING}`;
  try {
    await writeNew(temporary, text, durable);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (durable) await syncFolder(dirname(target));
  await collectLeftovers(dirname(target));
}

/** The file's text, or null when there is no such file; any other failure is thrown. */
export async function readTextIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

async function writeNew(path: string, text: string, durable: boolean): Promise<void> {
  const file = await open(path, "wx", OWNER_ONLY_FILE);
  try {
    await file.writeFile(text, "utf8");
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

/** The rename itself survives a power loss only once its folder is synced. Windows has no such call on folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    // Some network and FUSE file systems cannot sync a folder (EINVAL, ENOTSUP): the file itself is in place.
    if (!hasCode(error, "EINVAL") && !hasCode(error, "ENOTSUP")) throw error;
  } finally {
    await folder.close();
  }
}

async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return path;
    throw error;
  }
}
