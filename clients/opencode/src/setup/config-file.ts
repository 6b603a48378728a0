import { causeText, hasCode, OpenSyncError, writeFileAtomically } from "@opensync/client-core";
import { chmod, readFile, rm, stat } from "node:fs/promises";

const NEW_FILE = 0o666;

/**
 * The file's text as it stands, with a byte order mark if it has one; null when there is none.
 * @throws OpenSyncError `invalid_config` when it cannot be read, or is no UTF-8 and would not survive being written again
 */
export async function readConfig(path: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw unusable("read", path, error);
  }
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  throw new OpenSyncError("invalid_config", `${path} is not UTF-8 text`, { hint: "It was left as it is." });
}

/** Replaces the file as a whole, or removes it (null). A symbolic link stays one; the file keeps its mode. */
export async function writeConfig(path: string, text: string | null): Promise<void> {
  try {
    if (text === null) {
      await rm(path, { force: true });
      return;
    }
    const mode = await modeOf(path);
    await writeFileAtomically(path, text);
    await chmod(path, mode ?? NEW_FILE & ~process.umask());
  } catch (error) {
    throw unusable("write", path, error);
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function unusable(doing: "read" | "write", path: string, error: unknown): OpenSyncError {
  return new OpenSyncError("invalid_config", `Could not ${doing} ${path}: ${causeText(error)}`, {
    hint: "OpenCode's configuration was left as it is",
    cause: error,
  });
}
