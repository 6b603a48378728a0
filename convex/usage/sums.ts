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

/** What one agent, project, model or machine did on a day. Only what there is has one. */
type DayTotals = { day: string; name: string | null } & Omit<StatsTotals, "tokens" | "durationMs" | "cost"> &
  Record<"input" | "output" | "reasoning" | "cacheRead" | "cacheWrite", number>;

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

/** Along what usage over time is told apart. */
export type Dimension = "source" | "project" | "model" | "machine";

/**
 * Adds rollups up along each of the ways they are shown. `onlyModel` leaves out what other models did; `over` also tells each day apart
 * by one of the ways.
 */
export class UsageSums {
  #all = nothing();
  #byDay: Keyed = new Map();
  #bySource: Keyed = new Map();
  #byModel: Keyed = new Map();
  #byProject: Keyed = new Map();
  #byMachine: Keyed = new Map();
  #tools = new Map<string, { calls: number; errors: number }>();
  #hours = new Map<string, number[]>();
  #overTime = new Map<string, { day: string; name: string; sums: Sums }>();

  constructor(
    readonly savings: CacheSavings = new CacheSavings(),
    readonly onlyModel?: string | undefined,
    readonly over?: Dimension | undefined,
  ) {}

  add({ day, source, projectPath, machine = "", models }: Row): void {
    const meant = models.filter(({ model }) => this.onlyModel === undefined || model === this.onlyModel);
    if (meant.length === 0) return;
    const all = nothing();
    for (const { model, hours, tools, toolErrors, ...counts } of meant) {
      const added = { ...counts, cacheSavedMicroUsd: this.savings.of(model, day, counts) };
      addTo(all, added);
      addTo(sumsAt(this.#byModel, model), added);
      if (this.over === "model") addTo(this.#sumsOver(day, model), added);
      for (const [name, calls] of readTally(tools)) this.#addTool(name, { calls });
      for (const [name, errors] of readTally(toolErrors)) this.#addTool(name, { errors });
      for (const [hour, messages] of readTally(hours)) this.#addHour(day, Number(hour), messages);
    }
    addTo(this.#all, all);
    addTo(sumsAt(this.#byDay, day), all);
    addTo(sumsAt(this.#bySource, source), all);
    addTo(sumsAt(this.#byProject, projectPath), all);
    addTo(sumsAt(this.#byMachine, machine), all);
    if (this.over === undefined || this.over === "model") return;
    addTo(this.#sumsOver(day, { source, project: projectPath, machine }[this.over]), all);
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

  /** Each day by the way that was asked for, in the order of the days. */
  overTime(): DayTotals[] {
    return [...this.#overTime.values()].map(({ day, name, sums }) => {
      const { tokens, durationMs: _d, cost: _c, ...totals } = totalsOf(sums);
      const { cacheWrite5m: _5, cacheWrite1h: _1, total: _t, ...buckets } = tokens;
      return { day, name: orNull(name), ...totals, ...buckets };
    });
  }

  #sumsOver(day: string, name: string): Sums {
    const key = `${day} ${name}`;
    const entry = this.#overTime.get(key) ?? { day, name, sums: nothing() };
    this.#overTime.set(key, entry);
    return entry.sums;
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
