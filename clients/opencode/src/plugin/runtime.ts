import type { Environment } from "@opensync/client-core";
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What runs the courier. */
export interface Runtime {
  readonly command: string;
  readonly flags: readonly string[];
  /** Besides the agent's own variables. */
  readonly environment: Readonly<Record<string, string>>;
}

/** See clients/core's `spawnCourier`. */
const NODE_FLAGS = ["--max-semi-space-size=1"];
const LEAST_NODE = [20, 19] as const;
const ANSWERS_WITHIN_MS = 3000;

export function nodeRuntime(command: string): Runtime {
  return { command, flags: NODE_FLAGS, environment: {} };
}

/** A Node on the PATH that is new enough, else the runtime of OpenCode itself. */
export async function findRuntime(environment: Environment): Promise<Runtime> {
  const node = nodeOnPath(environment);
  if (node !== null && isNewEnough(await versionOf(node, environment))) return nodeRuntime(node);
  return ownRuntime();
}

/** OpenCode is one executable with Bun inside, which this variable makes a plain Bun of. */
function ownRuntime(): Runtime {
  const command = process.execPath;
  if (process.versions["bun"] !== undefined) return { command, flags: [], environment: { BUN_BE_BUN: "1" } };
  if (process.versions["electron"] === undefined) return nodeRuntime(command);
  return { ...nodeRuntime(command), environment: { ELECTRON_RUN_AS_NODE: "1" } };
}

export function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return path !== "";
  } catch {
    // Whatever the reason, it cannot be started.
    return false;
  }
}

function nodeOnPath(environment: Environment): string | null {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isReadable) ?? null;
}

function isNewEnough(version: string): boolean {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return false;
  const [leastMajor, leastMinor] = LEAST_NODE;
  return Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor);
}

async function versionOf(node: string, environment: Environment): Promise<string> {
  return new Promise((resolve) => {
    const options = { env: { ...environment }, timeout: ANSWERS_WITHIN_MS, windowsHide: true };
    const child = execFile(node, ["--version"], options, (error, stdout) => resolve(error === null ? stdout : ""));
    child.unref();
  });
}
