import {
  connect,
  courierFiles,
  createRedactor,
  homeFolder,
  loadConfig,
  loadPricing,
  machineId,
  openPositions,
  redactionSalt,
  stateFolder,
  type Positions,
} from "@opensync/client-core";
import { createProgressDisplay, listenForStop, parseSince, requireIngest } from "@opensync/client-core/cli";
import { type Io, paint, print } from "@opensync/client-core/io";
import { hostname } from "node:os";
import { join } from "node:path";
import { readEvents } from "../live/facts";
import { readAgentSettings } from "../plugin";
import { profile } from "../profile";
import { findStores, openStore } from "../store";
import { runSync, type SyncMode, type SyncOptions, type SyncResult } from "../sync";
import { isIncomplete, summarize, warnings } from "./sync-summary";

export interface SyncCommandOptions {
  readonly new?: boolean;
  readonly all?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly project?: string;
  readonly since?: string;
  readonly json?: boolean;
}

/** Brings the history into the backend. Exit code 1 when something could not be brought, 130 when Ctrl-C ended it. */
export async function sync(io: Io, options: SyncCommandOptions): Promise<number> {
  const since = options.since === undefined ? undefined : parseSince(options.since, Date.now());
  const display = createProgressDisplay(io, "session");
  using stop = listenForStop(() =>
    display.say("Stopping after what is under way. Press Ctrl-C again to stop at once."),
  );
  const { positions, ...base } = await prepare(io, stop.signal);
  const store = await openStore(findStores({ environment: io.environment, homeFolder: homeFolder(io.environment) }));
  let result: SyncResult;
  try {
    result = await runSync({
      ...base,
      store,
      positions,
      mode: modeOf(options),
      dryRun: options.dryRun ?? false,
      filters: {
        ...(options.project === undefined ? {} : { project: options.project }),
        ...(since === undefined ? {} : { since }),
      },
      onProgress: (progress) => display.show(progress),
      signal: stop.signal,
    });
  } finally {
    store.close();
    display.clear();
  }
  for (const { file, reason } of positions.damaged)
    print(io.stderr, `note: ${file} ${reason}; its session was read from the start, which changes no row`);
  report(io, result, options);
  if (result.aborted) return stop.exitCode ?? 1;
  return isIncomplete(result) ? 1 : 0;
}

function modeOf({ all, force }: SyncCommandOptions): SyncMode {
  if (force) return "force";
  return all ? "all" : "new";
}

/** Everything a sync needs besides the command's options; asks the backend whether the key is good before anything is read. */
async function prepare(io: Io, signal: AbortSignal): Promise<Omit<SyncOptions, "store"> & { positions: Positions }> {
  const config = await loadConfig(profile, io.environment);
  const { settings } = config;
  const { batchSize, retryAttempts, retryDelayMs } = readAgentSettings(io.environment);
  const retry = {
    ...(retryAttempts === undefined ? {} : { attempts: 1 + retryAttempts }),
    ...(retryDelayMs === undefined ? {} : { baseMs: retryDelayMs }),
  };
  const { transport, apiKey } = await connect({ profile, config, signal, retry });
  requireIngest(io, await transport.me({ signal, retry: { attempts: 1 } }), apiKey);
  const state = stateFolder(io.environment);
  return {
    transport,
    positions: openPositions({ stateFolder: state, client: profile.name, backend: transport.siteUrl, apiKey }),
    settings,
    redactor: createRedactor({ salt: await redactionSalt(state), rules: settings.redactionRules }),
    price: await loadPricing(settings.prices),
    events: readEvents(join(courierFiles(state, profile.name).folder, "events")),
    client: {
      name: profile.name,
      version: profile.version,
      machineId: await machineId(state),
      hostname: hostname(),
      platform: process.platform,
    },
    ...(batchSize === undefined ? {} : { batchItems: batchSize }),
  };
}

function report(io: Io, result: SyncResult, { json = false, dryRun = false }: SyncCommandOptions): void {
  if (json) {
    print(io.stdout, JSON.stringify({ ...result, dryRun }, null, 2));
    return;
  }
  const [title = "", ...table] = summarize(result, { dryRun });
  print(io.stdout, paint(io, io.stdout, "bold", title), ...table);
  const notes = warnings(result);
  if (notes.length > 0)
    print(io.stderr, "", ...notes.map((line) => (line.startsWith(" ") ? line : paint(io, io.stderr, "yellow", line))));
}
