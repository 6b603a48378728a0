import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface PinnedAgent {
  /** As people call it. */
  name: string;
  version: string;
  /** Holds its package.json and package-lock.json. */
  manifests: URL;
}

/**
 * The `node_modules` of a real agent in the pinned version, which is installed on first use: it is hundreds of MB, so no `npm ci` of the
 * project brings it. No install script is run; the program lies in a package of its platform.
 */
export async function installAgent(agent: PinnedAgent): Promise<string> {
  const folder = `../.agents/${agent.name.toLowerCase().replaceAll(" ", "-")}-${agent.version}`;
  const target = fileURLToPath(new URL(folder, import.meta.url));
  if (!existsSync(target)) await install(agent, target);
  return join(target, "node_modules");
}

async function install(agent: PinnedAgent, target: string): Promise<void> {
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  for (const name of ["package.json", "package-lock.json"])
    cpSync(fileURLToPath(new URL(name, agent.manifests)), join(unfinished, name));
  try {
    await installPackages(agent, unfinished);
    // Whoever comes first has installed it for all.
    if (!existsSync(target)) renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function installPackages({ name, version }: PinnedAgent, cwd: string): Promise<void> {
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=5"];
  try {
    await promisify(execFile)("npm", args, { cwd, shell: process.platform === "win32" });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `These tests run the real ${name} ${version} and could not install it into ${dirname(cwd)}. ` +
        `npm's registry must be reachable (npm config get registry), and npm on the PATH.\n${said}`,
      { cause },
    );
  }
}
