import type { StatsAnswer, StatsTotals } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { CacheSavings } from "./cacheSavings";
import { addCounts, tokensOf } from "./counts";
import type { Counts } from "./counts";
import { readTally } from "./tally";

type Row = Pick<Doc<"usageDaily">, "day" | "source" | "projectPath" | "machine" | "models">;
type Sums = Counts & { cacheSavedMicroUsd?: number };
type Keyed = Map<string, Sums>;

const HOURS = 24;

/** Adds rollups up along each of the ways they are shown. `onlyModel` leaves out what other models did. */
export class UsageSums {
  #all: Keyed = new Map();
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
    for (const { model, hours, tools, toolErrors, ...counts } of models) {
      if (this.onlyModel !== undefined && model !== this.onlyModel) continue;
      const saved = this.savings.of(model, day, counts);
      const sums = [
        [this.#all, ""],
        [this.#byDay, day],
        [this.#bySource, source],
        [this.#byModel, model],
        [this.#byProject, projectPath],
        [this.#byMachine, machine],
      ] as const;
      for (const [sum, key] of sums) {
        const before = sum.get(key);
        const cacheSavedMicroUsd = (before?.cacheSavedMicroUsd ?? 0) + saved;
        sum.set(key, { ...addCounts(before ?? {}, counts), cacheSavedMicroUsd });
      }
      for (const [name, calls] of readTally(tools)) this.#addTool(name, { calls });
      for (const [name, errors] of readTally(toolErrors)) this.#addTool(name, { errors });
      for (const [hour, messages] of readTally(hours)) this.#addHour(day, Number(hour), messages);
    }
  }

  answer(): StatsAnswer {
    return {
      totals: totalsOf(this.#all.get("") ?? {}),
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

function totalsOf(sums: Sums): StatsTotals {
  const { sessions = 0, messages = 0, toolCalls = 0, costMicroUsd = 0, unpricedMessages = 0 } = sums;
  const { durationMs = 0, cacheSavedMicroUsd = 0 } = sums;
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
