import { loadConfig } from "../../config";
import { connect } from "../../connection";
import type { SyncProgress } from "../../delivery";
import { equip, positionsOf, type Destination } from "../../destination";
import { paint, print, type Io } from "../../io";
import type { RetryPolicy } from "../../transport";
import { requireIngest } from "../connection-test";
import { parseSince } from "../parse-since";
import { createProgressDisplay } from "../progress";
import type { SyncCommandOptions } from "../shared-commands";
import { listenForStop } from "../stop-signal";
import { isIncomplete, type DryRun, type SyncOutcome } from "./sync-summary";

/** What a client's sync is told. */
export interface SyncJob extends Destination {
  readonly dryRun: boolean;
  /** `since`: ms since the epoch. */
  readonly filters: { project?: string; since?: number };
  readonly onProgress: (progress: SyncProgress) => void;
  readonly signal: AbortSignal;
}

/** One agent's history, for `syncHistory`. */
export interface History<Outcome extends SyncOutcome> {
  /** What it is made of, as progress counts it: `transcript`. */
  readonly noun: string;
  /** Where it differs from what a command at a terminal needs. */
  readonly retry?: Partial<RetryPolicy>;
  run(job: SyncJob): Promise<Outcome>;
  /** A title, and the lines of a table. */
  summarize(outcome: Outcome, how: DryRun): string[];
  /** What a person should know of besides the numbers; lines that begin with a space are details of those above. */
  warnings(outcome: Outcome): string[];
}

/** Brings a history into the backend. Exit code 1 when something could not be brought, 130 when Ctrl-C ended it. */
export async function syncHistory<Outcome extends SyncOutcome>(
  io: Io,
  options: SyncCommandOptions,
  history: History<Outcome>,
): Promise<number> {
  const { dryRun = false, project } = options;
  const since = options.since === undefined ? undefined : parseSince(options.since, Date.now());
  const display = createProgressDisplay(io, history.noun);
  using stop = listenForStop(() =>
    display.say("Stopping after what is under way. Press Ctrl-C again to stop at once."),
  );
  const destination = await openDestination(io, stop.signal, history.retry ?? {});
  let outcome: Outcome;
  try {
    outcome = await history.run({
      ...destination,
      dryRun,
      filters: { ...(project === undefined ? {} : { project }), ...(since === undefined ? {} : { since }) },
      onProgress: (progress) => display.show(progress),
      signal: stop.signal,
    });
  } finally {
    display.clear();
  }
  for (const { file, reason } of destination.positions.damaged)
    print(io.stderr, `note: ${file} ${reason}; its ${history.noun} was read from the start, which changes no row`);
  if (options.json) print(io.stdout, JSON.stringify({ ...outcome, dryRun }, null, 2));
  else show(io, history.summarize(outcome, { dryRun }), history.warnings(outcome));
  if (outcome.aborted) return stop.exitCode ?? 1;
  return isIncomplete(outcome) ? 1 : 0;
}

/** Asks the backend whether the key is good before anything is read. */
async function openDestination(io: Io, signal: AbortSignal, retry: Partial<RetryPolicy>): Promise<Destination> {
  const { profile } = io;
  const config = await loadConfig(profile, io.environment);
  const connection = await connect({ profile, config, signal, retry });
  const { transport, apiKey } = connection;
  requireIngest(io, await transport.me({ signal, retry: { attempts: 1 } }), apiKey);
  return { transport, positions: positionsOf(io, connection), ...(await equip(io, config.settings)) };
}

function show(io: Io, [title = "", ...table]: readonly string[], warnings: readonly string[]): void {
  print(io.stdout, paint(io, io.stdout, "bold", title), ...table);
  const lines = warnings.map((line) => (line.startsWith(" ") ? line : paint(io, io.stderr, "yellow", line)));
  if (lines.length > 0) print(io.stderr, "", ...lines);
}
