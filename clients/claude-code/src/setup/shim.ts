import { dataFolder, OpenSyncError, causeText, type Environment } from "@opensync/client-core";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HOOKS = { posix: "hook.sh", node: "hook.mjs" } as const;
const OWNER_ONLY = 0o700;

/** `${XDG_DATA_HOME:-~/.local/share}/opensync/claude-code-sync/hook.sh`: the settings name a path that no update of the package moves. */
export function shimPath(environment: Environment, platform: NodeJS.Platform = process.platform): string {
  return join(dataFolder(environment), "claude-code-sync", platform === "win32" ? HOOKS.node : HOOKS.posix);
}

/** Whether the installed hook is the one that this version ships. */
export async function shimIsCurrent(environment: Environment): Promise<boolean> {
  const path = shimPath(environment);
  const [installed, shipped] = await Promise.all([readIfPresent(path), readFile(shippedHook(kindOf(path)))]);
  return installed !== null && installed.equals(shipped);
}

/**
 * Puts the hook in its stable place, or a newer one in the place of an older; an agent that is just starting it sees one or the other.
 * @throws OpenSyncError `state_unusable`
 */
export async function installShim(environment: Environment): Promise<void> {
  const path = shimPath(environment);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY });
    if (await shimIsCurrent(environment)) {
      await chmod(path, OWNER_ONLY);
      return;
    }
    await writeFile(draft, await readFile(shippedHook(kindOf(path))), { mode: OWNER_ONLY });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new OpenSyncError("state_unusable", `Could not install the hook at ${path}: ${causeText(error)}`, {
      hint: "Set XDG_DATA_HOME to a folder that you may write to",
      cause: error,
    });
  }
}

/** The package's own copy: sources and bundle lie at different depths of it. */
export function shippedHook(kind: keyof typeof HOOKS): string {
  const name = HOOKS[kind];
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "hook", name))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`hook/${name} is missing from this installation`);
    folder = parent;
  }
  return join(folder, "hook", name);
}

async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function kindOf(path: string): keyof typeof HOOKS {
  return path.endsWith(HOOKS.node) ? "node" : "posix";
}
