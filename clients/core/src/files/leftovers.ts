import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { causeText } from "../errors";
import { hasCode } from "./has-code";

/** Ours alone, so that what ends in it may be removed from any folder. */
export const LEFTOVER_ENDING = ".opensync-tmp";

/** A write takes milliseconds; after an hour its process is gone. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;

const collected = new Set<string>();

/**
 * Removes what writers killed in the middle of a replacement left in this folder. A process looks once at each folder: what is left
 * after that was left by others, and the next process finds it.
 */
export async function collectLeftovers(folder: string): Promise<void> {
  if (collected.has(folder)) return;
  collected.add(folder);
  await removeOlder(folder, (name) => name.endsWith(LEFTOVER_ENDING), LEFT_BEHIND_MS);
}

/** Removes files of these names that were last written `olderThanMs` ago or earlier. One that cannot be removed costs its space only. */
export async function removeOlder(
  folder: string,
  isMeant: (name: string) => boolean,
  olderThanMs: number,
): Promise<void> {
  for (const name of (await namesIn(folder)).filter(isMeant)) {
    const path = join(folder, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs >= olderThanMs) await rm(path, { force: true });
    } catch (error) {
      if (!hasCode(error, "ENOENT")) process.emitWarning(`Could not remove ${path}: ${causeText(error)}`);
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A folder that may be written but not listed: nothing to collect.
    if (hasCode(error, "ENOENT", "EACCES", "EPERM")) return [];
    throw error;
  }
}
