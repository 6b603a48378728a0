import { causeText, homeFolder, OpenSyncError, type Environment } from "@opensync/client-core";
import { lstat, mkdir, open, readFile, readlink, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** `user`: every session of this user. `project`: those in one folder, for everybody who works on it. */
export type Scope = "user" | "project";

/** `$CLAUDE_CONFIG_DIR/settings.json` (by default `~/.claude`), or `.claude/settings.json` of a project. */
export function settingsPath(scope: Scope, { environment, cwd }: { environment: Environment; cwd: string }): string {
  if (scope === "project") return join(cwd, ".claude", "settings.json");
  return join(environment["CLAUDE_CONFIG_DIR"] || join(homeFolder(environment), ".claude"), "settings.json");
}

/**
 * The file's text as it stands, with a byte order mark if it has one; null when there is none.
 * @throws OpenSyncError `invalid_config` when it cannot be read, or is no UTF-8 and would not survive being written again
 */
export async function readSettings(path: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unusable("read", path, error);
  }
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  throw new OpenSyncError("invalid_config", `${path} is not UTF-8 text`, { hint: "It was left as it is." });
}

/** Replaces the file as a whole, or removes it (null). A symbolic link stays one; the file keeps its mode. */
export async function writeSettings(path: string, text: string | null): Promise<void> {
  try {
    const target = await linkTarget(path);
    if (text === null) await rm(target, { force: true });
    else await replace(target, text);
  } catch (error) {
    throw unusable("write", path, error);
  }
}

async function replace(target: string, text: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.tmp`;
  try {
    const mode = await modeOf(target);
    const file = await open(draft, "wx", mode ?? 0o666);
    try {
      // The umask narrows what `open` was given.
      if (mode !== null) await file.chmod(mode);
      await file.writeFile(text, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Where a link leads, also when nothing is there yet, as in a fresh clone of somebody's dotfiles. */
async function linkTarget(path: string, depth = 0): Promise<string> {
  try {
    if (depth > 40 || !(await lstat(path)).isSymbolicLink()) return path;
  } catch (error) {
    if (isMissing(error)) return path;
    throw error;
  }
  return linkTarget(resolve(dirname(path), await readlink(path)), depth + 1);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function unusable(doing: "read" | "write", path: string, error: unknown): OpenSyncError {
  return new OpenSyncError("invalid_config", `Could not ${doing} ${path}: ${causeText(error)}`, {
    hint: "Claude Code's settings were left as they are",
    cause: error,
  });
}
