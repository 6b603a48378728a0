import { TOKEN_BUCKETS } from "@opensync/protocol";
import type { StatsAnswer, StatsTotals } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { CacheSavings } from "./cacheSavings";
import { tokensOf } from "./counts";
import { readTally } from "./tally";

type Row = Pick<Doc<"usageDaily">, "day" | "source" | "projectPath" | "machine" | "models">;
/** Changed in place: an answer adds up thousands of rows, along six ways. */
type Sums = Record<(typeof SUMMED)[number] | "cacheSavedMicroUsd", number>;
type Keyed = Map<string, Sums>;

const SUMMED = [
  "sessions",
  "messages",
  "toolCalls",
  ...TOKEN_BUCKETS,
  "costMicroUsd",
  "unpricedMessages",
  "durationMs",
] as const;

const HOURS = 24;

/** Adds rollups up along each of the ways they are shown. `onlyModel` leaves out what other models did. */
export class UsageSums {
  #all = nothing();
  #byDay: Keyed = new Map();
  #bySource: Keyed = new Map();
  #byModel: Keyed = new Map();
  #byProject: Keyed = new Map();
  #byMachine: Keyed = new Map();
  #tools = new Map<string, { calls: number; errors: number }>();
  #hours = new Map<string, number[]>();

  constructor(
    readonly savings: CacheSavings = new CacheSavings([]),
    readonly onlyModel?: string | undefined,
  ) {}

  add({ day, source, projectPath, machine = "", models }: Row): void {
    const meant = models.filter(({ model }) => this.onlyModel === undefined || model === this.onlyModel);
    if (meant.length === 0) return;
    const all = nothing();
    for (const { model, hours, tools, toolErrors, ...counts } of meant) {
      const saved = { cacheSavedMicroUsd: this.savings.of(model, day, counts) };
      for (const sums of [all, sumsAt(this.#byModel, model)]) addTo(sums, { ...counts, ...saved });
      for (const [name, calls] of readTally(tools)) this.#addTool(name, { calls });
      for (const [name, errors] of readTally(toolErrors)) this.#addTool(name, { errors });
      for (const [hour, messages] of readTally(hours)) this.#addHour(day, Number(hour), messages);
    }
    addTo(this.#all, all);
    addTo(sumsAt(this.#byDay, day), all);
    addTo(sumsAt(this.#bySource, source), all);
    addTo(sumsAt(this.#byProject, projectPath), all);
    addTo(sumsAt(this.#byMachine, machine), all);
  }

  answer(): StatsAnswer {
    return {
      totals: totalsOf(this.#all),
      byDay: entries(this.#byDay).map(([day, sums]) => ({ day, ...totalsOf(sums) })),
      bySource: entries(this.#bySource).map(([source, sums]) => ({ source, ...totalsOf(sums) })),
      byModel: entries(this.#byModel).map(([model, sums]) => ({ model: orNull(model), ...totalsOf(sums) })),
      byProject: entries(this.#byProject).map(([path, sums]) => ({ projectPath: orNull(path), ...totalsOf(sums) })),
      byMachine: entries(this.#byMachine).map(([machine, sums]) => ({ machineId: orNull(machine), ...totalsOf(sums) })),
      byTool: entries(this.#tools).map(([name, { calls, errors }]) => ({ name: orNull(name), calls, errors })),
      hours: entries(this.#hours).map(([day, hours]) => ({ day, hours })),
    };
  }

  #addTool(name: string, { calls = 0, errors = 0 }: { calls?: number; errors?: number }): void {
    const sum = this.#tools.get(name) ?? { calls: 0, errors: 0 };
    this.#tools.set(name, { calls: sum.calls + calls, errors: sum.errors + errors });
  }

  #addHour(day: string, hour: number, messages: number): void {
    const hours = this.#hours.get(day) ?? Array.from({ length: HOURS }, () => 0);
    this.#hours.set(day, hours);
    hours[hour] = (hours[hour] ?? 0) + messages;
  }
}

function entries<Value>(sums: Map<string, Value>): [string, Value][] {
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function orNull(key: string): string | null {
  return key === "" ? null : key;
}

function nothing(): Sums {
  return {
    sessions: 0,
    messages: 0,
    toolCalls: 0,
    input: 0,
    output: 0,
    reasoning: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    costMicroUsd: 0,
    unpricedMessages: 0,
    durationMs: 0,
    cacheSavedMicroUsd: 0,
  };
}

function sumsAt(keyed: Keyed, key: string): Sums {
  const sums = keyed.get(key) ?? nothing();
  keyed.set(key, sums);
  return sums;
}

function addTo(sums: Sums, counts: Partial<Sums>): void {
  for (const field of SUMMED) sums[field] += counts[field] ?? 0;
  sums.cacheSavedMicroUsd += counts.cacheSavedMicroUsd ?? 0;
}

function totalsOf(sums: Sums): StatsTotals {
  const { sessions, messages, toolCalls, costMicroUsd, unpricedMessages, durationMs, cacheSavedMicroUsd } = sums;
  return {
    sessions,
    messages,
    toolCalls,
    tokens: tokensOf(sums),
    costMicroUsd,
    cost: costMicroUsd / 1e6,
    unpricedMessages,
    durationMs,
    cacheSavedMicroUsd,
  };
}
