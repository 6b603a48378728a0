import { link, rm, writeFile } from "node:fs/promises";
import { nanoid } from "nanoid";
import { writeFileAtomically } from "./atomic-file";
import { hasCode } from "./has-code";

const OWNER_ONLY_FILE = 0o600;

/**
 * Creates a file with its whole text, unless there is one: of several processes that try at once, exactly one gets true. On file systems
 * without hard links (exFAT, some network shares) a reader may meet the file before its text is in it.
 */
export async function createFileOnce(path: string, text: string, { durable = true } = {}): Promise<boolean> {
  const draft = `${path}.${nanoid(10)}.new`;
  await writeFileAtomically(draft, text, { durable });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    return await createExclusively(path, text);
  } finally {
    await rm(draft, { force: true });
  }
}

async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: OWNER_ONLY_FILE });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}
