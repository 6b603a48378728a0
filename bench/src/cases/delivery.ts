import { FAULTS, isWhole, randomKills, runFault, type Agent, type FaultOutcome } from "../delivery";
import { canMountSmallDisk } from "../live/small-disk";
import { startBackend, type BenchBackend } from "../measure/backend";
import { report } from "../report";
import type { Trial } from "./delivery-trials";

/** A courier that has failed often waits minutes before it tries again, and answers 5 s late come one after the other. */
const PATIENCE_MS = 7 * 60_000;
/** Of each list of what is wrong. */
const SHOWN = 5;
/** Of the agent's own work before each step: else a small session is over before a courier has started. */
const KILLED_PAUSE_MS = 60;

export interface DeliveryOptions {
  /** For each fault. */
  records: number;
  seeds: number;
  recordsOfSeed: number;
  /** Only these faults. */
  only?: string[] | undefined;
  /** So many faults at once. */
  atOnce: number;
  /** Prints what was found as lines of JSON, and leaves docs/benchmarks.md as it is. */
  json: boolean;
  /** See `FaultRun`. */
  flush: boolean;
}

type Killed = FaultOutcome & { fault: ReturnType<typeof randomKills> };

/** Every fault while agents work, then: is everything there, and once? */
export async function delivery(trial: Trial, options: DeliveryOptions): Promise<void> {
  const backend = await startBackend();
  try {
    const isWanted = (name: string): boolean => options.only === undefined || options.only.includes(name);
    const faults = FAULTS.filter(({ name }) => isWanted(name) && (name !== "disk" || canMountSmallDisk()));
    const { records, flush } = options;
    const run = { records, seed: 1, patienceMs: PATIENCE_MS, flush };
    const outcomes = await inTurns(options.atOnce, faults, async (fault) =>
      tell(await runFault(trial.agent, backend, fault, run), options),
    );
    const kills = isWanted("kill") ? await killed(trial.agent, backend, options) : [];
    if (!options.json) reportDelivery(trial, options, outcomes, kills);
  } finally {
    await backend.stop();
  }
}

function reportDelivery(
  { name, title, order, simulated, truth, calls }: Trial,
  { records, seeds, recordsOfSeed }: DeliveryOptions,
  outcomes: FaultOutcome[],
  kills: Killed[],
): void {
  const rows = outcomes.map((outcome) => row(outcome.fault.title, [outcome]));
  if (kills.length > 0) {
    const times = kills.reduce((sum, { fault }) => sum + fault.kills(), 0);
    rows.push(row(`courier killed with -9 at random points: ${seeds} seeds, ${times} kills`, kills));
  }
  const all = [...outcomes, ...kills];
  report({
    name,
    title,
    order,
    method:
      `${simulated} ` +
      `${records.toLocaleString("en")} records for each fault (a record is a prompt, a text, a tool's call or its result), ${recordsOfSeed} for each seed of the kills, with up to ${KILLED_PAUSE_MS} ms of the agent's work before each step. ` +
      `${truth} ` +
      "The full disk is a tmpfs; there facts may be lost, as nothing can be kept. The clock is set for the client's `Date`, its `date` and the agent's own times; the kernel's file times, which are the same for the agent's files and the client's, stay.",
    columns: [
      "fault",
      "records",
      "lost",
      "doubled",
      "changed",
      "messages",
      "facts",
      "lost",
      `${calls} that failed`,
      "requests",
      "s",
    ],
    rows,
    promises: [
      {
        text: "no record lost, doubled or changed, no message torn, no token more or less",
        measured: `${sum(all, ({ verdict }) => wrongs(verdict))} of ${sum(all, ({ verdict }) => verdict.records).toLocaleString("en")}`,
        holds: all.every(({ verdict }) => isWhole(verdict)),
      },
      {
        text: "no fact lost but on a full disk",
        measured: `${sum(all, ({ verdict }) => verdict.lostFacts.length)} of ${sum(all, ({ verdict }) => verdict.facts).toLocaleString("en")}`,
        holds: all.every(({ verdict }) => verdict.lostFacts.length === 0),
      },
      {
        text: `no ${calls.slice(0, -1)} failed or printed`,
        measured: `${sum(all, ({ journal }) => journal.disturbed.length)} of ${sum(all, ({ journal }) => journal.calls).toLocaleString("en")}`,
        holds: all.every(({ journal }) => journal.disturbed.length === 0),
      },
      {
        text: "no request before `Retry-After` has passed",
        measured: String(sum(all, ({ impatient }) => impatient)),
        holds: all.every(({ impatient }) => impatient === 0),
      },
    ],
  });
}

async function killed(
  agent: Agent,
  backend: BenchBackend,
  { seeds, recordsOfSeed: records, atOnce, json, flush }: DeliveryOptions,
): Promise<Killed[]> {
  const all = Array.from({ length: seeds }, (_, seed) => seed + 1);
  return await inTurns(atOnce + 1, all, async (seed) => {
    const fault = randomKills(seed);
    const run = { records, seed, patienceMs: 60_000, pauseMs: KILLED_PAUSE_MS, flush };
    return { ...tell(await runFault(agent, backend, fault, run), { json }), fault };
  });
}

/** The work on each of `items`, so many at once; the results in their order. */
async function inTurns<Item, Result>(
  atOnce: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...items.entries()];
  const workers = Array.from({ length: atOnce }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1]);
  });
  await Promise.all(workers);
  return results;
}

/** As it comes: these runs are long. */
function tell(outcome: FaultOutcome, { json }: Pick<DeliveryOptions, "json">): FaultOutcome {
  const { fault, verdict, journal, requests, impatient, seconds } = outcome;
  const kills = "kills" in fault && typeof fault.kills === "function" ? Number(fault.kills()) : undefined;
  const wrong = wrongs(verdict) + verdict.lostFacts.length + journal.disturbed.length + impatient;
  const found = { fault: fault.name, ...verdict, disturbed: journal.disturbed, impatient, requests, seconds, kills };
  const short = JSON.stringify(found, (_, value: unknown) => (Array.isArray(value) ? value.slice(0, SHOWN) : value));
  if (json) process.stdout.write(`${short}\n`);
  else
    process.stderr.write(
      `${fault.name}: ${verdict.records} records, ${requests} requests, ${seconds.toFixed(0)} s, ${wrong} wrong${wrong > 0 ? ` ${short}` : ""}\n`,
    );
  return outcome;
}

function wrongs({ lost, duplicated, strange, torn, wrongSessions, tokens }: FaultOutcome["verdict"]): number {
  return [lost, duplicated, strange, torn, wrongSessions].reduce(
    (sum, list) => sum + list.length,
    tokens === 0 ? 0 : 1,
  );
}

function row(title: string, outcomes: FaultOutcome[]): string[] {
  const of = (count: (outcome: FaultOutcome) => number): string => sum(outcomes, count).toLocaleString("en");
  return [
    title,
    of(({ verdict }) => verdict.records),
    of(({ verdict }) => verdict.lost.length),
    of(({ verdict }) => verdict.duplicated.length),
    of(({ verdict }) => verdict.strange.length + verdict.torn.length + verdict.wrongSessions.length),
    of(({ verdict }) => verdict.messages),
    of(({ verdict }) => verdict.facts),
    of(({ verdict }) => verdict.lostFacts.length),
    of(({ journal }) => journal.disturbed.length),
    of(({ requests }) => requests),
    of(({ seconds }) => Math.round(seconds)),
  ];
}

function sum(outcomes: readonly FaultOutcome[], count: (outcome: FaultOutcome) => number): number {
  return outcomes.reduce((total, outcome) => total + count(outcome), 0);
}
