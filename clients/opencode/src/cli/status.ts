import { loadConfig, OpenSyncError, type LoadedConfig } from "@opensync/client-core";
import {
  formatCount,
  formatDuration,
  isConfigured,
  liveStatusJson,
  printStatusJson,
  readLiveStatus,
  showConfiguration,
  showConnection,
  showLiveCapture,
  showSection,
} from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { profile } from "../profile";
import { summarizePlugin, type PluginSummary } from "./plugin-line";
import { readSyncStatistics, type SyncStatistics } from "./sync-statistics";

/** Shows the configuration, how live capture stands and what is synced, and tests the connection. Exit code 1 when the test fails. */
export async function status(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const config = await loadConfig(profile, io.environment);
  const plugin = await summarizePlugin(io);
  const statistics = await knownStatistics(io, config);
  if (json) {
    const live = liveStatusJson(await readLiveStatus(io));
    return printStatusJson(io, config, { plugin: pluginJson(plugin), ...live, sync: statistics });
  }
  showConfiguration(io, config);
  if (isConfigured(config)) await showLiveCapture(io, { label: "Plugin", ...plugin, isComplete: plugin.installed });
  if (statistics !== null) showStatistics(io, statistics);
  await showConnection(io, config);
  return 0;
}

function pluginJson({ installed, found }: PluginSummary) {
  const { entries, overruled } = found;
  return { installed, entries: entries.map(({ path, spec }) => ({ path, spec })), overruled };
}

function showStatistics(io: Io, { sessions, messages, lastSyncAt }: SyncStatistics): void {
  const age = lastSyncAt === null ? null : formatDuration(Math.max(0, Date.now() - lastSyncAt));
  showSection(io, "Sync", [
    ["Sessions", `${formatCount(sessions)} in the backend`],
    ["Messages", `${formatCount(messages)} in the backend`],
    ["Last Sync", age === null ? `none yet: ${io.profile.command} sync` : `${age} ago`],
  ]);
}

/** Null where the backend has to be found first, and cannot: the test of the connection, which follows, says why. */
async function knownStatistics(io: Io, config: LoadedConfig): Promise<SyncStatistics | null> {
  if (!isConfigured(config)) return null;
  try {
    return await readSyncStatistics(io, config);
  } catch (error) {
    if (error instanceof OpenSyncError) return null;
    throw error;
  }
}
