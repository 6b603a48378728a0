import { loadConfig, OpenSyncError, type LoadedConfig } from "@opensync/client-core";
import {
  formatCount,
  formatDuration,
  liveStatusJson,
  readLiveStatus,
  showLiveStatus,
  showSettings,
  testConnection,
} from "@opensync/client-core/cli";
import { type Io, paint, print, reportError } from "@opensync/client-core/io";
import { profile } from "../profile";
import { summarizePlugin } from "./plugin-line";
import { readSyncStatistics, type SyncStatistics } from "./sync-statistics";

const SHOWN = new Set<string>(["convexUrl", "apiKey", "autoSync", "syncToolCalls", "syncThinking", "syncFileContents"]);

/** Shows the configuration, how live capture stands and what is synced, and tests the connection. Exit code 1 when the test fails. */
export async function status(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const config = await loadConfig(profile, io.environment);
  if (json) return statusJson(io, config);
  title(io, "Configuration");
  for (const { key, label, shown, source } of showSettings(config)) {
    if (!SHOWN.has(key)) continue;
    line(io, label, shown + (source === "environment" ? paint(io, io.stdout, "dim", "  (from the environment)") : ""));
  }
  line(io, "Config File", config.path);
  print(io.stdout, "");
  if (isConfigured(config)) {
    await showLive(io);
    showStatistics(io, await knownStatistics(io, config));
  }
  const me = await testConnection(io, config);
  print(io.stdout, paint(io, io.stdout, "green", "Connected to Convex backend"));
  line(io, "User", me.user.name);
  line(io, "Key", `${me.key.name} (${me.key.scopes.join(", ")})`);
  if (me.key.expiresAt !== null) line(io, "Expires", new Date(me.key.expiresAt).toISOString());
  return 0;
}

async function showLive(io: Io): Promise<void> {
  title(io, "Live capture");
  const plugin = await summarizePlugin(io);
  line(io, "Plugin", plugin.installed ? plugin.line : paint(io, io.stdout, "yellow", plugin.line));
  for (const [label, text] of showLiveStatus(io, await readLiveStatus(io), Date.now())) line(io, label, text);
  print(io.stdout, "");
}

function showStatistics(io: Io, statistics: SyncStatistics | null): void {
  if (statistics === null) return;
  const { sessions, messages, lastSyncAt } = statistics;
  title(io, "Sync");
  line(io, "Sessions", `${formatCount(sessions)} in the backend`);
  line(io, "Messages", `${formatCount(messages)} in the backend`);
  const age = lastSyncAt === null ? null : formatDuration(Math.max(0, Date.now() - lastSyncAt));
  line(io, "Last Sync", age === null ? `none yet: ${profile.name} sync` : `${age} ago`);
  print(io.stdout, "");
}

async function statusJson(io: Io, config: LoadedConfig): Promise<number> {
  const settings = Object.fromEntries(
    showSettings(config)
      .filter(({ key }) => SHOWN.has(key))
      .map(({ key, value }) => [key, value]),
  );
  const { found, installed } = await summarizePlugin(io);
  const { entries, overruled } = found;
  const report = {
    configFile: config.path,
    ...settings,
    plugin: { installed, entries: entries.map(({ path, spec }) => ({ path, spec })), overruled },
    ...liveStatusJson(await readLiveStatus(io)),
    sync: isConfigured(config) ? await knownStatistics(io, config) : null,
  };
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

/** Null where the backend has to be found first, and cannot: the test of the connection, which follows, says why. */
async function knownStatistics(io: Io, config: LoadedConfig): Promise<SyncStatistics | null> {
  try {
    return await readSyncStatistics(io, config);
  } catch (error) {
    if (error instanceof OpenSyncError) return null;
    throw error;
  }
}

function isConfigured({ settings }: LoadedConfig): boolean {
  return settings.convexUrl !== undefined && settings.apiKey !== undefined;
}

function title(io: Io, text: string): void {
  print(io.stdout, paint(io, io.stdout, "bold", text));
}

function line(io: Io, label: string, text: string): void {
  print(io.stdout, `  ${(label && `${label}:`).padEnd(15)} ${text}`);
}
