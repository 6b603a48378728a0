import { z } from "zod";
import { OpenSyncError, causeText } from "../errors";
import { readTextIfPresent, writeFileAtomically } from "../files";
import { withFileLock } from "./file-lock";

/** The file's JSON object with all of its fields, also those that this version does not know. */
export type ConfigFile = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/**
 * An absent file is an empty one.
 * @throws OpenSyncError `invalid_config`, naming the file, when it cannot be read or is no JSON object
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const text = await readText(path);
  if (text === null) return {};
  try {
    return object.parse(JSON.parse(text));
  } catch {
    // The parser's own message quotes the text around the fault, and that may be the key.
    throw new OpenSyncError("invalid_config", `The configuration file ${path} is not a JSON object`, {
      hint: "Correct it, or move it away and log in again. It was left as it is.",
    });
  }
}

/**
 * Sets fields (`undefined` removes one) and keeps all others, in one atomic replacement, 0600. Two commands that change it at once both count.
 * @throws OpenSyncError `invalid_config` when the present file cannot be parsed: it is never overwritten then
 */
export async function updateConfigFile(path: string, changes: ConfigFile): Promise<void> {
  try {
    await withFileLock(`${path}.lock`, async () => {
      const merged = { ...(await readConfigFile(path)), ...changes };
      const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
      await writeFileAtomically(path, `${JSON.stringify(kept, null, 2)}\n`);
    });
  } catch (error) {
    throw error instanceof OpenSyncError ? error : unusable("write", path, error);
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    const text = await readTextIfPresent(path);
    // Editors on Windows put a byte order mark in front, which JSON.parse refuses.
    return text?.replace(/^\uFEFF/, "") ?? null;
  } catch (error) {
    throw unusable("read", path, error);
  }
}

function unusable(doing: "read" | "write", path: string, error: unknown): OpenSyncError {
  return new OpenSyncError("invalid_config", `Could not ${doing} ${path}: ${causeText(error)}`, {
    hint: "Settings are kept there; set XDG_CONFIG_HOME to use another folder",
    cause: error,
  });
}
