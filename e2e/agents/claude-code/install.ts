import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

const MANIFEST = fileURLToPath(new URL("package.json", import.meta.url));
const VERSION = z
  .object({ dependencies: z.object({ "@anthropic-ai/claude-code": z.string() }) })
  .parse(JSON.parse(readFileSync(MANIFEST, "utf8"))).dependencies["@anthropic-ai/claude-code"];
const TARGET = fileURLToPath(new URL(`../../.agents/claude-code-${VERSION}`, import.meta.url));

/**
 * Path of the real Claude Code, in the pinned version, which is installed on first use: it is 200 MB, so no `npm ci` of the project brings
 * it. Its install script is not run; the program lies in a package of its platform.
 */
export async function claudeCode(): Promise<string> {
  if (!existsSync(TARGET)) await install();
  const scope = join(TARGET, "node_modules", "@anthropic-ai");
  const platform = readdirSync(scope).find((name) => name.startsWith("claude-code-"));
  const program = join(scope, platform ?? "", process.platform === "win32" ? "claude.exe" : "claude");
  if (platform === undefined || !existsSync(program))
    throw new Error(`Claude Code ${VERSION} has no program for ${process.platform} ${process.arch} in ${scope}`);
  return program;
}

async function install(): Promise<void> {
  const unfinished = `${TARGET}.${process.pid}`;
  mkdirSync(dirname(TARGET), { recursive: true });
  for (const name of ["package.json", "package-lock.json"])
    cpSync(fileURLToPath(new URL(name, import.meta.url)), join(unfinished, name));
  try {
    await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=5"], unfinished);
    // Whoever comes first has installed it for all.
    if (!existsSync(TARGET)) renameSync(unfinished, TARGET);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function npm(args: string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)("npm", args, { cwd, shell: process.platform === "win32" });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `These tests run the real Claude Code ${VERSION} and could not install it into ${TARGET}. ` +
        `npm's registry must be reachable (npm config get registry), and npm on the PATH.\n${said}`,
      { cause },
    );
  }
}
