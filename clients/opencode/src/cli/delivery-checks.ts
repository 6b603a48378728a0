import {
  causeText,
  configFilePath,
  type FlushReport,
  hasCode,
  launchFilePath,
  type LoadedConfig,
  maskKey,
  OpenSyncError,
  readLaunch,
} from "@opensync/client-core";
import { courierFilesOf, flushCourier, formatDuration, testConnection, tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { constants } from "node:fs";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { profile } from "../profile";
import { failure, missing, type Check } from "./check";

const DELIVERY_MS = 20_000;

/** That the plugin can start a courier: Node and the client are where it was told. */
export async function checkLaunch(io: Io): Promise<Check> {
  const name = "Start";
  const launch = await readLaunch(io);
  const hint = `Run any command of the installed ${profile.name}, such as: ${profile.name} status`;
  if (launch === null)
    return { name, state: "missing", message: `${tilde(io, launchFilePath(io))} is not there`, hint };
  for (const [path, mode] of [
    [launch.node, constants.X_OK],
    [launch.client, constants.R_OK],
  ] as const) {
    try {
      await access(path, mode);
    } catch (error) {
      const why = hasCode(error, "ENOENT") ? "is not there" : `cannot be used: ${causeText(error)}`;
      return { name, state: "missing", message: `${path} ${why}`, hint };
    }
  }
  return { name, state: "ok", message: `${launch.node} ${tilde(io, launch.client)}` };
}

/** That there is room for events, and leave to write them. */
export async function checkOutbox(io: Io): Promise<Check> {
  const name = "Outbox";
  const { outbox } = courierFilesOf(io);
  const probe = join(outbox, `.tmp-verify-${process.pid}`);
  try {
    await mkdir(outbox, { recursive: true, mode: 0o700 });
    await writeFile(probe, "");
    await rm(probe);
    return { name, state: "ok", message: `${tilde(io, outbox)} can be written` };
  } catch (error) {
    const message = `${tilde(io, outbox)} cannot be written: ${causeText(error)}`;
    return { name, state: "missing", message, hint: "Make room or give yourself access, or set XDG_STATE_HOME" };
  }
}

/** That somebody logged in, and wants sessions sent. */
export function checkConfig(io: Io, config: LoadedConfig | OpenSyncError): Check {
  const name = "Settings";
  if (config instanceof OpenSyncError) return missing(name, config);
  const { convexUrl, apiKey, autoSync } = config.settings;
  if (convexUrl === undefined || apiKey === undefined) {
    const message = `${tilde(io, configFilePath(profile, io.environment))}: not logged in`;
    return { name, state: "missing", message, hint: `Run: ${profile.loginCommand}` };
  }
  if (!autoSync) {
    const hint = `Run: ${profile.name} set autoSync on`;
    return { name, state: "missing", message: "autoSync is off, so the plugin does nothing", hint };
  }
  return { name, state: "ok", message: `${convexUrl} with the key ${maskKey(apiKey)}` };
}

export async function checkConnection(config: LoadedConfig | OpenSyncError): Promise<Check> {
  const name = "Connection";
  if (!isConfigured(config)) return { name, state: "skipped", message: "needs address and key" };
  try {
    const { user, key } = await testConnection({ profile }, config);
    const message = `connected as ${user.name}; the key "${key.name}" may ${key.scopes.join(", ")}`;
    return { name, state: "ok", message };
  } catch (error) {
    return missing(name, failure(error));
  }
}

/** A request to flush goes the way that events go: through the outbox to the courier, whose answer follows the backend's. */
export async function checkDelivery(io: Io, config: LoadedConfig | OpenSyncError, connection: Check): Promise<Check> {
  const name = "Courier";
  if (!isConfigured(config) || !config.settings.autoSync || connection.state !== "ok")
    return { name, state: "skipped", message: "needs the connection" };
  try {
    const startedAt = performance.now();
    const report = await flushCourier(io, { timeoutMs: DELIVERY_MS });
    return { name, ...describeDelivery(report, performance.now() - startedAt) };
  } catch (error) {
    return missing(name, failure(error));
  }
}

function describeDelivery({ outcome, status }: FlushReport, tookMs: number): Omit<Check, "name"> {
  const error = status.last?.lastError?.message;
  if (outcome === "delivered")
    return { state: "ok", message: `delivered all that waited, in ${formatDuration(tookMs)}` };
  const hint = `Run: ${profile.name} logs`;
  if (error !== undefined) return { state: "missing", message: error, hint };
  if (status.running === null) return { state: "missing", message: "it does not start", hint };
  const message = `still delivering after ${formatDuration(tookMs)}`;
  return { state: "warning", message, hint: `Watch it with: ${profile.name} logs -f` };
}

function isConfigured(config: LoadedConfig | OpenSyncError): config is LoadedConfig {
  return (
    !(config instanceof OpenSyncError) &&
    config.settings.convexUrl !== undefined &&
    config.settings.apiKey !== undefined
  );
}
