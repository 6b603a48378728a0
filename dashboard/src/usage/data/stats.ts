import type { FunctionReturnType } from "convex/server";
import type { api } from "../../backend/api";
import type { DayHours } from "../../charts/hours-of-week";

type StatsPage = FunctionReturnType<typeof api.usage.mine.stats>;

/** What sessions add up to over some days. Micro-USD, ms. */
export type Stats = Omit<StatsPage, "next">;
export type Totals = Stats["totals"];
export type UsageRow = Stats["overTime"][number];

/** The sums of two answers, of which the second goes on where the first ended: within a day, perhaps. */
export function addStats(a: Stats, b: Stats): Stats {
  return {
    totals: addTotals(a.totals, b.totals),
    byDay: addLists(a.byDay, b.byDay, ({ day }) => day),
    bySource: addLists(a.bySource, b.bySource, ({ source }) => source),
    byModel: addLists(a.byModel, b.byModel, ({ model }) => model),
    byProject: addLists(a.byProject, b.byProject, ({ projectPath }) => projectPath),
    byMachine: addLists(a.byMachine, b.byMachine, ({ machineId }) => machineId),
    byTool: joined(
      a.byTool,
      b.byTool,
      ({ name }) => name,
      (x, y) => ({
        ...x,
        calls: x.calls + y.calls,
        errors: x.errors + y.errors,
      }),
    ),
    hours: addHours(a.hours, b.hours),
    overTime: joined(
      a.overTime,
      b.overTime,
      ({ day, name }) => JSON.stringify([day, name]),
      (x, y) => addRows(x, y),
    ),
  };
}

/** The hours of two answers, of which the second goes on where the first ended. */
export function addHours<Day extends DayHours>(a: readonly Day[], b: readonly Day[]): Day[] {
  return joined(
    a,
    b,
    ({ day }) => day,
    (x, y) => ({ ...x, hours: x.hours.map((count, hour) => count + (y.hours[hour] ?? 0)) }),
  );
}

function addRows(a: UsageRow, b: UsageRow): UsageRow {
  const sum = { ...a };
  for (const field of ROW_FIELDS) sum[field] += b[field];
  return sum;
}

/** What rows of usage over time count. */
export const ROW_FIELDS = [
  "sessions",
  "messages",
  "toolCalls",
  "input",
  "output",
  "reasoning",
  "cacheRead",
  "cacheWrite",
  "costMicroUsd",
  "unpricedMessages",
  "cacheSavedMicroUsd",
] as const;

function addLists<Entry extends Totals>(
  a: readonly Entry[],
  b: readonly Entry[],
  keyOf: (entry: Entry) => string | null,
): Entry[] {
  return joined(a, b, keyOf, (x, y) => ({ ...x, ...addTotals(x, y) }));
}

function joined<Entry>(
  a: readonly Entry[],
  b: readonly Entry[],
  keyOf: (entry: Entry) => string | null,
  add: (x: Entry, y: Entry) => Entry,
): Entry[] {
  const sums = new Map(a.map((entry) => [keyOf(entry), entry]));
  for (const entry of b) {
    const before = sums.get(keyOf(entry));
    sums.set(keyOf(entry), before === undefined ? entry : add(before, entry));
  }
  return [...sums.values()];
}

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    sessions: a.sessions + b.sessions,
    messages: a.messages + b.messages,
    toolCalls: a.toolCalls + b.toolCalls,
    tokens: {
      input: a.tokens.input + b.tokens.input,
      output: a.tokens.output + b.tokens.output,
      reasoning: a.tokens.reasoning + b.tokens.reasoning,
      cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
      cacheWrite: a.tokens.cacheWrite + b.tokens.cacheWrite,
      cacheWrite5m: a.tokens.cacheWrite5m + b.tokens.cacheWrite5m,
      cacheWrite1h: a.tokens.cacheWrite1h + b.tokens.cacheWrite1h,
      total: a.tokens.total + b.tokens.total,
    },
    costMicroUsd: a.costMicroUsd + b.costMicroUsd,
    cost: a.cost + b.cost,
    unpricedMessages: a.unpricedMessages + b.unpricedMessages,
    durationMs: a.durationMs + b.durationMs,
    cacheSavedMicroUsd: a.cacheSavedMicroUsd + b.cacheSavedMicroUsd,
  };
}
