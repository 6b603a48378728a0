import { spawn } from "node:child_process";
import { parse } from "node:path";
import type { Environment } from "../files";

/**
 * V8 lets garbage grow before it collects, which a process that waits most of its life has no use for. No limit of the heap as a whole: a message of
 * 20 MB has to go through, and a courier that dies of it dies of it each time.
 */
const MEMORY_FLAGS = ["--max-semi-space-size=1"];

export interface SpawnCourierOptions {
  /** The JavaScript file and its arguments that run the courier. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** The Node to run it with; default: this process's. */
  readonly node?: string;
}

/**
 * Starts a courier that outlives this process, its terminal and its process group; if one runs already, the new one ends at once. It stands in
 * the root folder, so that it keeps no folder from being moved or unmounted.
 *
 * @throws what kept it from starting, such as ENOENT for a Node that is gone
 */
export async function spawnCourier({
  command,
  environment,
  node = process.execPath,
}: SpawnCourierOptions): Promise<void> {
  const child = spawn(node, [...MEMORY_FLAGS, ...command], {
    cwd: parse(process.cwd()).root,
    detached: true,
    env: { ...environment },
    stdio: "ignore",
    windowsHide: true,
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  child.unref();
}
