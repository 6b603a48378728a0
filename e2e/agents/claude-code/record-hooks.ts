import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Workspace } from "./workspace";

const payload = z.looseObject({
  hook_event_name: z.string(),
  session_id: z.string(),
  tool_use_id: z.string().optional(),
  duration_ms: z.number().optional(),
  reason: z.string().optional(),
});
export type HookPayload = z.infer<typeof payload>;

const settings = z.looseObject({ hooks: z.record(z.string(), z.array(z.unknown())).default({}) });

/** Adds hooks of the user's own beside those that are there; answers what they were told, in no order. */
export function recordHooks({ home }: Workspace, events: string[]): () => HookPayload[] {
  const folder = join(home.folder, "hook-payloads");
  mkdirSync(folder);
  const path = join(home.folder, ".claude", "settings.json");
  const present = settings.parse(JSON.parse(readFileSync(path, "utf8")));
  const group = { hooks: [{ type: "command", command: 'cat > "$(mktemp "$HOME/hook-payloads/XXXXXXXX")"' }] };
  const added = events.map((event) => [event, [...(present.hooks[event] ?? []), group]]);
  writeFileSync(path, JSON.stringify({ ...present, hooks: { ...present.hooks, ...Object.fromEntries(added) } }));
  return () => readdirSync(folder).map((name) => payload.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))));
}
