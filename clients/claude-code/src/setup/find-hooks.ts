import type { Environment } from "@opensync/client-core";
import { join } from "node:path";
import { z } from "zod";
import { hookedEvents, UnusableSettings, withHooks } from "./edit-settings";
import { CAPTURED_EVENTS } from "./hook-command";
import { readSettings, settingsPath } from "./settings-file";

/** Where Claude Code, started in a folder, finds hooks of ours. */
export interface FoundHooks {
  /** Settings files with hooks of ours. */
  readonly files: readonly {
    readonly path: string;
    readonly events: readonly string[];
    /** As this version installs them; older ones may name another path or lack a timeout. */
    readonly current: boolean;
  }[];
  /** The plugin's name (`opensync@opensync`) where it is enabled. */
  readonly plugin: string | null;
  /** Captured events at which nothing of ours runs; none with the plugin, which has them all. */
  readonly missing: readonly string[];
  /** The settings file that switches all hooks off (`disableAllHooks`). */
  readonly disabledIn: string | null;
  /** Settings that cannot be read, with the reason. Claude Code ignores such a file. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

const switches = z.looseObject({
  disableAllHooks: z.boolean().optional().catch(undefined),
  enabledPlugins: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** Looks where Claude Code 2.1 does, the more particular file last: user, project, and the project's own of this machine. */
export async function findHooks({ environment, cwd }: { environment: Environment; cwd: string }): Promise<FoundHooks> {
  const paths = [
    settingsPath("user", { environment, cwd }),
    settingsPath("project", { environment, cwd }),
    join(cwd, ".claude", "settings.local.json"),
  ];
  const files: { path: string; events: string[]; current: boolean }[] = [];
  const unreadable: { path: string; message: string }[] = [];
  const plugins = new Map<string, boolean>();
  let disabledIn: string | null = null;
  for (const path of new Set(paths)) {
    try {
      const text = (await readSettings(path)) ?? "";
      const events = hookedEvents(text);
      if (events.length > 0) files.push({ path, events, current: withHooks(text, environment) === text });
      const { disableAllHooks, enabledPlugins = {} } = switches.parse(JSON.parse(text.replace(/^\uFEFF/, "") || "{}"));
      if (disableAllHooks !== undefined) disabledIn = disableAllHooks ? path : null;
      for (const [name, enabled] of Object.entries(enabledPlugins)) plugins.set(name, enabled !== false);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const message = error instanceof UnusableSettings ? `${path} ${error.message}` : error.message;
      unreadable.push({ path, message });
    }
  }
  const plugin = [...plugins].find(([name, enabled]) => enabled && name.startsWith("opensync@"))?.[0] ?? null;
  const present = new Set(files.flatMap(({ events }) => events));
  const missing = plugin === null ? CAPTURED_EVENTS.filter((event) => !present.has(event)) : [];
  return { files, plugin, missing, disabledIn, unreadable };
}
