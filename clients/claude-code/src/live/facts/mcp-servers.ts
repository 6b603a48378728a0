import { basename, dirname, join } from "node:path";
import { readTextIfPresent } from "@opensync/client-core";
import { z } from "zod";

const servers = z.record(z.string(), z.unknown()).optional().catch(undefined);
const names = z.array(z.string()).optional().catch(undefined);
const project = z.object({ mcpServers: servers, disabledMcpServers: names, disabledMcpjsonServers: names });
const userConfig = z.object({
  mcpServers: servers,
  projects: z.record(z.string(), project.optional().catch(undefined)).optional().catch(undefined),
});
const projectConfig = z.object({ mcpServers: servers });

/**
 * Names of the MCP servers that a session has: of the user and of the project in `.claude.json`, and of `<cwd>/.mcp.json`, without those that
 * were switched off for the project (2.1.197). Servers of plugins and of the organisation stand elsewhere; their use is in the transcript.
 */
export async function configuredMcpServers(cwd: string, transcriptPath: string | undefined): Promise<string[]> {
  const user = await readUserConfig(transcriptPath);
  const own = user?.projects?.[cwd];
  const shared = projectConfig.safeParse(await readJson(join(cwd, ".mcp.json"))).data;
  const off = new Set(own?.disabledMcpServers);
  const refused = new Set(own?.disabledMcpjsonServers);
  const found = new Set(Object.keys({ ...user?.mcpServers, ...own?.mcpServers }));
  for (const name of Object.keys(shared?.mcpServers ?? {})) if (!refused.has(name)) found.add(name);
  return [...found].filter((name) => !off.has(name)).sort();
}

/** A transcript is `<store>/projects/<folder>/<session>.jsonl`: the file lies in the store if CLAUDE_CONFIG_DIR set that, else beside `~/.claude`. */
async function readUserConfig(transcriptPath: string | undefined): Promise<z.infer<typeof userConfig> | undefined> {
  if (transcriptPath === undefined) return undefined;
  const store = dirname(dirname(dirname(transcriptPath)));
  const inside = await readJson(join(store, ".claude.json"));
  const value = inside ?? (basename(store) === ".claude" ? await readJson(join(dirname(store), ".claude.json")) : null);
  return userConfig.safeParse(value).data;
}

/** Null for a file that is absent, closed to us or being written just now: the names are worth no failure. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readTextIfPresent(path)) ?? "null");
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "syscall" in error)) return null;
    throw error;
  }
}
