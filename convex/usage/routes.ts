import type { StatsAnswer, StatsTotals } from "@opensync/protocol";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { timeOf } from "../web/query";
import { json, keyRoute } from "../web/route";
import { addCounts, dayOf, tokensOf } from "./counts";
import type { Counts } from "./counts";

const ROWS_PER_QUERY = 2_000;
const FIRST_DAY = "0000-00-00";
const LAST_DAY = "9999-99-99";

/** GET /api/stats?from&to: whole UTC days, both included. */
export const stats = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const [from, to] = [timeOf(url, "from"), timeOf(url, "to")];
  const range = {
    userId: caller.userId,
    fromDay: from === undefined ? FIRST_DAY : dayOf(from),
    toDay: to === undefined ? LAST_DAY : dayOf(to),
    limit: ROWS_PER_QUERY,
  };
  const sums = new Sums();
  let cursor: string | null = null;
  let isDone = false;
  while (!isDone) {
    const next: { page: Doc<"usageDaily">[]; isDone: boolean; continueCursor: string } = await ctx.runQuery(
      internal.usage.read.daily,
      { ...range, cursor },
    );
    for (const row of next.page) sums.add(row);
    ({ isDone, continueCursor: cursor } = next);
  }
  return json(sums.answer());
});

/** Adds rollups up along each of the ways they are shown. */
class Sums {
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
