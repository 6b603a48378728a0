import {
  causeText,
  configFilePath,
  type FlushReport,
  hasCode,
  launchFilePath,
  loadConfig,
  type LoadedConfig,
  maskKey,
  OpenSyncError,
  readLaunch,
} from "@opensync/client-core";
import { constants } from "node:fs";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { courierFilesOf, flushCourier, formatDuration, testConnection, tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { recordTestEvent, settingsPath, shimIsCurrent, shimPath } from "../setup";
import { summarizeHooks } from "./hooks-line";
import { profile } from "./profile";

export interface Check {
  readonly name: string;
  /** `warning`: works, but not as it should; `skipped`: cannot be looked at before something else is there. */
  readonly state: "ok" | "warning" | "missing" | "skipped";
  readonly message: string;
  readonly hint?: string;
}

const DELIVERY_MS = 20_000;
const SETUP = `Run: ${profile.name} setup`;

/** One after the other, from the agent's side to the backend's, so that a slow one is seen to be under way. */
export async function* runChecks(io: Io): AsyncGenerator<Check> {
  yield await checkHooks(io);
  yield await checkShim(io);
  yield await checkLaunch(io);
  yield await checkOutbox(io);
  const config = await loadConfig(profile, io.environment).catch((error: unknown) => failure(error));
  yield checkConfig(io, config);
  const connection = await checkConnection(config);
  yield connection;
  yield await checkDelivery(io, config, connection);
}

async function checkHooks(io: Io): Promise<Check> {
  const { found, complete, line } = await summarizeHooks(io);
  const { files, plugin, unreadable } = found;
  const [broken] = unreadable;
  if (broken)
    return {
      name: "Hooks",
      state: "missing",
      message: broken.message,
      hint: `Correct it, then run: ${profile.name} setup`,
    };
  if (!complete) {
    const hint = found.disabledIn === null ? SETUP : "Remove it there";
    return { name: "Hooks", state: "missing", message: line.replace(/: \S+ setup$/, ""), hint };
  }
  if (files.length + (plugin === null ? 0 : 1) > 1) {
    const hint = `Each event is recorded twice, which changes no row and costs twice. Run: ${profile.name} uninstall`;
    return { name: "Hooks", state: "warning", message: line, hint };
  }
  const older = files.find(({ current }) => !current);
  if (older) {
    const project = older.path === settingsPath("user", io) ? "" : " --project";
    return { name: "Hooks", state: "warning", message: `${line}, as an older version did`, hint: `${SETUP}${project}` };
  }
  return { name: "Hooks", state: "ok", message: line };
}

async function checkShim(io: Io): Promise<Check> {
  const path = shimPath(io.environment);
  const shown = tilde(io, path);
  const { files, plugin } = (await summarizeHooks(io)).found;
  try {
    await access(path, constants.X_OK);
  } catch (error) {
    if (plugin !== null && files.length === 0)
      return { name: "Hook", state: "ok", message: "the plugin carries its own" };
    return { name: "Hook", state: "missing", message: `${shown} ${whyNot("run", error)}`, hint: SETUP };
  }
  if (!(await shimIsCurrent(io.environment)))
    return { name: "Hook", state: "warning", message: `${shown} is of another version`, hint: SETUP };
  if (!(await isWanted(io)))
    return { name: "Hook", state: "skipped", message: `${shown} records nothing while you are not logged in` };
  try {
    const tookMs = await recordTestEvent(io.environment);
    return { name: "Hook", state: "ok", message: `${shown} recorded an event in ${formatDuration(tookMs)}` };
  } catch (error) {
    return { name: "Hook", state: "missing", message: `${shown} does not work: ${causeText(error)}`, hint: SETUP };
  }
}

async function checkLaunch(io: Io): Promise<Check> {
  const launch = await readLaunch(io);
  const hint = `Run any command of the installed ${profile.name}, such as: ${profile.name} status`;
  if (launch === null)
    return {
      name: "Start",
      state: "missing",
      message: `${tilde(io, launchFilePath(io))} is not there`,
      hint,
    };
  for (const [path, mode] of [
    [launch.node, constants.X_OK],
    [launch.client, constants.R_OK],
  ] as const) {
    try {
      await access(path, mode);
    } catch (error) {
      return { name: "Start", state: "missing", message: `${path} ${whyNot("used", error)}`, hint };
    }
  }
  return { name: "Start", state: "ok", message: `${launch.node} ${tilde(io, launch.client)}` };
}

async function checkOutbox(io: Io): Promise<Check> {
  const { outbox } = courierFilesOf(io);
  const probe = join(outbox, `.tmp-verify-${process.pid}`);
  try {
    await mkdir(outbox, { recursive: true, mode: 0o700 });
    await writeFile(probe, "");
    await rm(probe);
    return { name: "Outbox", state: "ok", message: `${tilde(io, outbox)} can be written` };
  } catch (error) {
    const message = `${tilde(io, outbox)} cannot be written: ${causeText(error)}`;
    return {
      name: "Outbox",
      state: "missing",
      message,
      hint: "Make room or give yourself access, or set XDG_STATE_HOME",
    };
  }
}

function checkConfig(io: Io, config: LoadedConfig | OpenSyncError): Check {
  if (config instanceof OpenSyncError) return missing("Settings", config);
  const { convexUrl, apiKey, autoSync } = config.settings;
  if (convexUrl === undefined || apiKey === undefined) {
    const path = tilde(io, configFilePath(profile, io.environment));
    return {
      name: "Settings",
      state: "missing",
      message: `${path}: not logged in`,
      hint: `Run: ${profile.loginCommand}`,
    };
  }
  if (!autoSync) {
    const hint = `Run: ${profile.name} set autoSync on`;
    return { name: "Settings", state: "missing", message: "autoSync is off, so the hooks do nothing", hint };
  }
  return { name: "Settings", state: "ok", message: `${convexUrl} with the key ${maskKey(apiKey)}` };
}

async function checkConnection(config: LoadedConfig | OpenSyncError): Promise<Check> {
  if (!isConfigured(config)) return { name: "Connection", state: "skipped", message: "needs address and key" };
  try {
    const { user, key } = await testConnection({ profile }, config);
    const message = `connected as ${user.name}; the key "${key.name}" may ${key.scopes.join(", ")}`;
    return { name: "Connection", state: "ok", message };
  } catch (error) {
    return missing("Connection", failure(error));
  }
}

/** A request to flush goes the way that events go: through the outbox to the courier, whose answer follows the backend's. */
async function checkDelivery(io: Io, config: LoadedConfig | OpenSyncError, connection: Check): Promise<Check> {
  if (!isConfigured(config) || !config.settings.autoSync || connection.state !== "ok")
    return { name: "Courier", state: "skipped", message: "needs the connection" };
  try {
    const startedAt = performance.now();
    const report = await flushCourier(io, { timeoutMs: DELIVERY_MS });
    return describeDelivery(report, performance.now() - startedAt);
  } catch (error) {
    return missing("Courier", failure(error));
  }
}

function describeDelivery({ outcome, status }: FlushReport, tookMs: number): Check {
  const error = status.last?.lastError?.message;
  if (outcome === "delivered")
    return { name: "Courier", state: "ok", message: `delivered all that waited, in ${formatDuration(tookMs)}` };
  const hint = `Run: ${profile.name} logs`;
  if (error !== undefined) return { name: "Courier", state: "missing", message: error, hint };
  if (status.running === null) return { name: "Courier", state: "missing", message: "it does not start", hint };
  const message = `still delivering after ${formatDuration(tookMs)}`;
  return { name: "Courier", state: "warning", message, hint: `Watch it with: ${profile.name} logs -f` };
}

function whyNot(done: string, error: unknown): string {
  return hasCode(error, "ENOENT") ? "is not there" : `cannot be ${done}: ${causeText(error)}`;
}

async function isWanted(io: Io): Promise<boolean> {
  const config = await loadConfig(profile, io.environment).catch((error: unknown) => failure(error));
  return !(config instanceof OpenSyncError) && config.settings.apiKey !== undefined && config.settings.autoSync;
}

function isConfigured(config: LoadedConfig | OpenSyncError): config is LoadedConfig {
  return (
    !(config instanceof OpenSyncError) &&
    config.settings.convexUrl !== undefined &&
    config.settings.apiKey !== undefined
  );
}

function missing(name: string, { message, hint }: OpenSyncError): Check {
  return { name, state: "missing", message, ...(hint === undefined ? {} : { hint }) };
}

function failure(error: unknown): OpenSyncError {
  if (error instanceof OpenSyncError) return error;
  throw error;
}
