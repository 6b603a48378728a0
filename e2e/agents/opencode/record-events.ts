import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { addPlugin, type Workspace } from "./workspace";

const told = z.object({
  /** `event`, `dispose`, or the hook's name. */
  hook: z.string(),
  /** Of an event. */
  type: z.string().optional(),
  at: z.number(),
  payload: z.unknown().optional(),
});
export type Told = z.infer<typeof told>;

const RECORDER = fileURLToPath(new URL("recorder.mjs", import.meta.url));

/** Adds a plugin that writes down all that OpenCode tells plugins; answers what it has written until now, in order. */
export function recordEvents(workspace: Workspace): () => Told[] {
  const to = join(workspace.home.folder, "told.jsonl");
  const plugin = join(workspace.home.folder, "recorder.js");
  cpSync(RECORDER, plugin);
  addPlugin(workspace, [plugin, { to }]);
  return () => {
    if (!existsSync(to)) return [];
    const lines = readFileSync(to, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => told.parse(JSON.parse(line)));
  };
}
