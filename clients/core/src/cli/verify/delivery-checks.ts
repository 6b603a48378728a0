import { constants } from "node:fs";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configFilePath, loadConfig, maskKey, type LoadedConfig } from "../../config";
import type { FlushReport } from "../../courier";
import { causeText, OpenSyncError } from "../../errors";
import { hasCode } from "../../files";
import type { Io } from "../../io";
import { launchFilePath, readLaunch } from "../../launch";
import { testConnection } from "../connection-test";
import { courierFilesOf } from "../courier-files-of";
import { flushCourier } from "../flush-courier";
import { formatDuration } from "../format";
import { isConfigured } from "../is-configured";
import { tilde } from "../tilde";
import { failure, missing, type Check } from "./check";

const DELIVERY_MS = 20_000;

/** From where events are written to the backend. `idle`: what comes of it while autoSync is off, such as `the hooks do nothing`. */
export async function* deliveryChecks(io: Io, idle: string): AsyncGenerator<Check> {
  yield await checkLaunch(io);
  yield await checkOutbox(io);
  const config = await loadConfig(io.profile, io.environment).catch((error: unknown) => failure(error));
  yield checkConfig(io, config, idle);
  const connection = await checkConnection(io, config);
  yield connection;
  yield await checkDelivery(io, config, connection);
}

/** That a courier can be started: Node and the client are where what starts it was told. */
async function checkLaunch(io: Io): Promise<Check> {
  const name = "Start";
  const launch = await readLaunch(io);
  const hint = `Run any command of the installed ${io.profile.name}, such as: ${io.profile.command} status`;
  if (launch === null)
    return { name, state: "missing", message: `${tilde(io, launchFilePath(io))} is not there`, hint };
  for (const [path, mode] of [
    [launch.node, constants.X_OK],
    [launch.client, constants.R_OK],
  ] as const) {
    try {
      await access(path, mode);
    } catch (error) {
      return { name, state: "missing", message: `${path} ${whyNot("used", error)}`, hint };
    }
  }
  return { name, state: "ok", message: `${launch.node} ${tilde(io, launch.client)}` };
}

/** That there is room for events, and leave to write them. */
async function checkOutbox(io: Io): Promise<Check> {
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
function checkConfig(io: Io, config: LoadedConfig | OpenSyncError, idle: string): Check {
  const name = "Settings";
  if (config instanceof OpenSyncError) return missing(name, config);
  const { convexUrl, apiKey, autoSync } = config.settings;
  if (convexUrl === undefined || apiKey === undefined) {
    const message = `${tilde(io, configFilePath(io.profile, io.environment))}: not logged in`;
    return { name, state: "missing", message, hint: `Run: ${io.profile.command} login` };
  }
  if (!autoSync) {
    const hint = `Run: ${io.profile.command} set autoSync on`;
    return { name, state: "missing", message: `autoSync is off, so ${idle}`, hint };
  }
  return { name, state: "ok", message: `${convexUrl} with the key ${maskKey(apiKey)}` };
}

async function checkConnection(io: Io, config: LoadedConfig | OpenSyncError): Promise<Check> {
  const name = "Connection";
  if (config instanceof OpenSyncError || !isConfigured(config))
    return { name, state: "skipped", message: "needs address and key" };
  try {
    const { user, key } = await testConnection(io, config);
    const message = `connected as ${user.name}; the key "${key.name}" may ${key.scopes.join(", ")}`;
    return { name, state: "ok", message };
  } catch (error) {
    return missing(name, failure(error));
  }
}

/** A request to flush goes the way that events go: through the outbox to the courier, whose answer follows the backend's. */
async function checkDelivery(io: Io, config: LoadedConfig | OpenSyncError, connection: Check): Promise<Check> {
  const name = "Courier";
  if (config instanceof OpenSyncError || !config.settings.autoSync || connection.state !== "ok")
    return { name, state: "skipped", message: "needs the connection" };
  try {
    const startedAt = performance.now();
    const report = await flushCourier(io, { timeoutMs: DELIVERY_MS });
    return { name, ...describeDelivery(io, report, performance.now() - startedAt) };
  } catch (error) {
    return missing(name, failure(error));
  }
}

function describeDelivery({ profile }: Io, { outcome, status }: FlushReport, tookMs: number): Omit<Check, "name"> {
  const error = status.last?.lastError?.message;
  if (outcome === "delivered")
    return { state: "ok", message: `delivered all that waited, in ${formatDuration(tookMs)}` };
  const hint = `Run: ${profile.command} logs`;
  if (error !== undefined) return { state: "missing", message: error, hint };
  if (status.running === null) return { state: "missing", message: "it does not start", hint };
  const message = `still delivering after ${formatDuration(tookMs)}`;
  return { state: "warning", message, hint: `Watch it with: ${profile.command} logs -f` };
}

/** What is wrong with a file that should be used, or run. */
export function whyNot(done: string, error: unknown): string {
  return hasCode(error, "ENOENT") ? "is not there" : `cannot be ${done}: ${causeText(error)}`;
}
