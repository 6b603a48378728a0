import { loadConfig, OpenSyncError, type LoadedConfig } from "@opensync/client-core";
import {
  liveStatusJson,
  readLiveStatus,
  showLiveStatus,
  showSettings,
  testConnection,
} from "@opensync/client-core/cli";
import { type Io, paint, print, reportError } from "@opensync/client-core/io";
import { summarizeHooks } from "./hooks-line";
import { profile } from "./profile";

const SHOWN = new Set<string>(["convexUrl", "apiKey", "autoSync", "syncToolCalls", "syncThinking", "syncFileContents"]);

/** Shows the configuration and how live capture stands, and tests the connection. Exit code 1 when the test fails. */
export async function status(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const config = await loadConfig(profile, io.environment);
  if (json) return statusJson(io, config);
  print(io.stdout, paint(io, io.stdout, "bold", "Configuration"));
  for (const { key, label, shown, source } of showSettings(config)) {
    if (!SHOWN.has(key)) continue;
    const origin = source === "environment" ? paint(io, io.stdout, "dim", "  (from the environment)") : "";
    print(io.stdout, `  ${`${label}:`.padEnd(15)} ${shown}${origin}`);
  }
  print(io.stdout, `  ${"Config File:".padEnd(15)} ${config.path}`, "");
  if (config.settings.apiKey !== undefined) {
    print(io.stdout, paint(io, io.stdout, "bold", "Live capture"));
    const { complete, line } = await summarizeHooks(io);
    const hooks: [string, string] = ["Hooks", complete ? line : paint(io, io.stdout, "yellow", line)];
    for (const [label, text] of [hooks, ...showLiveStatus(io, await readLiveStatus(io), Date.now())])
      print(io.stdout, `  ${(label && `${label}:`).padEnd(15)} ${text}`);
    print(io.stdout, "");
  }
  const me = await testConnection(io, config);
  print(
    io.stdout,
    paint(io, io.stdout, "green", "Connected to Convex backend"),
    `  ${"User:".padEnd(15)} ${me.user.name}`,
    `  ${"Key:".padEnd(15)} ${me.key.name} (${me.key.scopes.join(", ")})`,
  );
  if (me.key.expiresAt !== null)
    print(io.stdout, `  ${"Expires:".padEnd(15)} ${new Date(me.key.expiresAt).toISOString()}`);
  return 0;
}

async function statusJson(io: Io, config: LoadedConfig): Promise<number> {
  const settings = Object.fromEntries(
    showSettings(config)
      .filter(({ key }) => SHOWN.has(key))
      .map(({ key, value }) => [key, value]),
  );
  const report = { configFile: config.path, ...settings, ...(await liveJson(io)) };
  try {
    const { user, key } = await testConnection(io, config);
    print(io.stdout, JSON.stringify({ ...report, connected: true, user, key }, null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof OpenSyncError)) throw error;
    const { code, message, hint } = error;
    print(io.stdout, JSON.stringify({ ...report, connected: false, error: { code, message, hint } }, null, 2));
    return reportError(error, io);
  }
}

async function liveJson(io: Io) {
  const { complete, found } = await summarizeHooks(io);
  const { files, plugin, missing, disabledIn } = found;
  return {
    hooks: { installed: complete, files: files.map(({ path }) => path), plugin, missing, disabledIn },
    ...liveStatusJson(await readLiveStatus(io)),
  };
}
