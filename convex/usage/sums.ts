import type { StatsAnswer, StatsTotals } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { addCounts, tokensOf } from "./counts";
import type { Counts } from "./counts";

/** Adds rollups up along each of the ways they are shown. */
export class UsageSums {
  #all: Counts = {};
  #byDay = new Map<string, Counts>();
  #bySource = new Map<string, Counts>();
  #byModel = new Map<string, Counts>();
  #byProject = new Map<string, Counts>();

  add({ day, source, projectPath, models }: Doc<"usageDaily">): void {
    for (const { model, ...counts } of models) {
      this.#all = addCounts(this.#all, counts);
      const sums = [
        [this.#byDay, day],
        [this.#bySource, source],
        [this.#byModel, model],
        [this.#byProject, projectPath],
      ] as const;
      for (const [sum, key] of sums) sum.set(key, addCounts(sum.get(key) ?? {}, counts));
    }
  }

  answer(): StatsAnswer {
    const entries = (sums: Map<string, Counts>) => [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      totals: totalsOf(this.#all),
      byDay: entries(this.#byDay).map(([day, counts]) => ({ day, ...totalsOf(counts) })),
      bySource: entries(this.#bySource).map(([source, counts]) => ({ source, ...totalsOf(counts) })),
      byModel: entries(this.#byModel).map(([model, counts]) => ({
        model: model === "" ? null : model,
        ...totalsOf(counts),
      })),
      byProject: entries(this.#byProject).map(([path, counts]) => ({
        projectPath: path === "" ? null : path,
        ...totalsOf(counts),
      })),
    };
  }
}

function totalsOf(counts: Counts): StatsTotals {
  const { sessions = 0, messages = 0, toolCalls = 0, costMicroUsd = 0, unpricedMessages = 0 } = counts;
  return {
    sessions,
    messages,
    toolCalls,
    tokens: tokensOf(counts),
    costMicroUsd,
    cost: costMicroUsd / 1e6,
    unpricedMessages,
  };
}
