import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { installAgent } from "../install-agent";

const VERSION = z
  .object({ dependencies: z.object({ "@anthropic-ai/claude-code": z.string() }) })
  .parse(JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))).dependencies[
  "@anthropic-ai/claude-code"
];

/** Path of the real Claude Code, in the pinned version. */
export async function claudeCode(): Promise<string> {
  const agent = { name: "Claude Code", version: VERSION, manifests: new URL(".", import.meta.url) };
  const scope = join(await installAgent(agent), "@anthropic-ai");
  const platform = readdirSync(scope).find((name) => name.startsWith("claude-code-"));
  const program = join(scope, platform ?? "", process.platform === "win32" ? "claude.exe" : "claude");
  if (platform === undefined || !existsSync(program))
    throw new Error(`Claude Code ${VERSION} has no program for ${process.platform} ${process.arch} in ${scope}`);
  return program;
}
