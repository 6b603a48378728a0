import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { installAgent } from "../install-agent";

const PLATFORM = `opencode-${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const VERSIONS = z
  .object({ optionalDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))).optionalDependencies;

/**
 * Path of the real OpenCode, in the pinned version. The package `opencode-ai` only picks one of its platforms' packages, of which npm would
 * bring up to four for one machine.
 */
export async function openCode(): Promise<string> {
  const version = VERSIONS[PLATFORM];
  if (version === undefined) throw new Error(`There is no OpenCode for ${process.platform} ${process.arch}`);
  const agent = { name: "OpenCode", version, manifests: new URL(".", import.meta.url) };
  const bin = join(await installAgent(agent), PLATFORM, "bin");
  const program = join(bin, process.platform === "win32" ? "opencode.exe" : "opencode");
  if (!existsSync(program)) throw new Error(`OpenCode ${version} has no program at ${program}`);
  return program;
}
