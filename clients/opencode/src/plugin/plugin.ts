import { causeText, courierFiles, OpenSyncError, stateFolder } from "@opensync/client-core";
import { fileURLToPath } from "node:url";
import { Configuration } from "./configuration";
import { CourierStarter } from "./courier-starter";
import { complain, debugLog } from "./debug-log";
import { readAgentSettings, sessionSyncDefaults, type AgentSettings } from "./environment";
import { HealthCheck } from "./health-check";
import { createHooks } from "./hooks";
import { OutboxWriter } from "./outbox-writer";
import { agentHeaders } from "./record-headers";
import { Recorder } from "./recorder";
import type { Hooks, Plugin, PluginInput, PluginOptions } from "@opencode-ai/plugin";

/**
 * Tells the courier where OpenCode has something new. Nothing of it throws into OpenCode, waits for the network or prints; what it cannot record is
 * found in OpenCode's own store later. With settings that do not fit it says so in one line and does nothing.
 */
export const openSyncPlugin: Plugin = async (input, options = {}) => {
  try {
    return start(input, options, readAgentSettings(process.env, options));
  } catch (error) {
    complain(input.client, describe(error));
    return {};
  }
};

function start(input: PluginInput, options: PluginOptions, settings: AgentSettings): Hooks {
  const environment = process.env;
  const { debug, maxDedupEntries, healthCheckIntervalMs } = { ...sessionSyncDefaults, ...settings };
  const log = debugLog(debug, input.client);
  const files = courierFiles(stateFolder(environment), "opencode-sync");
  const configuration = new Configuration(environment, settings);
  const courier = new CourierStarter({
    files,
    environment,
    client: fileURLToPath(new URL("opencode-sync.js", import.meta.url)),
    onTrouble: (error) => log(`Could not start the courier: ${causeText(error)}`),
  });
  const recorder = new Recorder({
    directory: input.directory,
    worktree: input.worktree,
    outbox: new OutboxWriter(files.outbox, agentHeaders(environment, options)),
    courier,
    configuration,
    limit: maxDedupEntries,
    log,
  });
  const health = new HealthCheck(
    () => (configuration.isWanted() ? configuration.backend : null),
    ({ state, reason }) => log(`Health check: ${state}${reason === null ? "" : ` (${reason})`}`),
  );
  health.start(healthCheckIntervalMs);
  log(configuration.isWanted() ? "Plugin started" : "Plugin started: not configured, or switched off");
  return createHooks({ recorder, configuration, courier, health, statusFile: files.status, log });
}

function describe(error: unknown): string {
  const hint = error instanceof OpenSyncError && error.hint !== undefined ? `. ${error.hint}` : "";
  return `opencode-sync-plugin is off: ${causeText(error)}${hint}`;
}
