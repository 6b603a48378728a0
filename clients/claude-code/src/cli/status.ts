import { loadConfig } from "@opensync/client-core";
import {
  isConfigured,
  liveStatusJson,
  printStatusJson,
  readLiveStatus,
  showConfiguration,
  showConnection,
  showLiveCapture,
} from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { summarizeHooks, type HooksSummary } from "./hooks-line";
import { profile } from "./profile";

/** Shows the configuration and how live capture stands, and tests the connection. Exit code 1 when the test fails. */
export async function status(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const config = await loadConfig(profile, io.environment);
  const hooks = await summarizeHooks(io);
  if (json)
    return printStatusJson(io, config, { hooks: hooksJson(hooks), ...liveStatusJson(await readLiveStatus(io)) });
  showConfiguration(io, config);
  if (isConfigured(config)) await showLiveCapture(io, { label: "Hooks", ...hooks, isComplete: hooks.complete });
  await showConnection(io, config);
  return 0;
}

function hooksJson({ complete, found }: HooksSummary) {
  const { files, plugin, missing, disabledIn } = found;
  return { installed: complete, files: files.map(({ path }) => path), plugin, missing, disabledIn };
}
