import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { addCounts, countsOf, isZero } from "./counts";
import type { Contribution, Counts } from "./counts";

/** Where in `usageDaily` a session's usage stands. */
export interface Attribution {
  source: string;
  projectPath: string;
}

interface DailyKey extends Attribution {
  day: string;
}

type ModelCounts = Counts & { model: string };

/** Differences by model, summed over a mutation. */
class ModelDifferences {
  #byModel = new Map<string, Counts>();

  add(model: string, counts: Counts, sign: 1 | -1): void {
    this.#byModel.set(model, addCounts(this.#byModel.get(model) ?? {}, counts, sign));
  }

  get isZero(): boolean {
    return [...this.#byModel.values()].every(isZero);
  }

  entries(): [string, Counts][] {
    return [...this.#byModel];
  }

  /** The sums with the differences, in the order of the models' names and without models that have nothing. */
  addTo(sums: readonly ModelCounts[]): Omit<ModelCounts, keyof SessionOnly>[] {
    const all = new Map(sums.map((sum) => [sum.model, countsOf(sum)]));
    for (const [model, counts] of this.#byModel) all.set(model, addCounts(all.get(model) ?? {}, counts));
    return [...all]
      .filter(([, counts]) => !isZero(rolledUp(counts)))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([model, counts]) => ({ model, ...rolledUp(counts) }));
  }
}

/** Differences for one user's `usageDaily`, summed over a mutation and written once. */
export class DailyDifferences {
  #byKey = new Map<string, { key: DailyKey; models: ModelDifferences }>();

  add(key: DailyKey & { model: string }, counts: Counts, sign: 1 | -1 = 1): void {
    const { day, source, projectPath, model } = key;
    const id = JSON.stringify([day, source, projectPath]);
    const entry = this.#byKey.get(id) ?? { key: { day, source, projectPath }, models: new ModelDifferences() };
    this.#byKey.set(id, entry);
    entry.models.add(model, rolledUp(counts), sign);
  }

  async write(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
    for (const { key, models } of this.#byKey.values()) {
      if (models.isZero) continue;
      const { day, source, projectPath } = key;
      const row = await ctx.db
        .query("usageDaily")
        .withIndex("by_user_day", (q) =>
          q.eq("userId", userId).eq("day", day).eq("source", source).eq("projectPath", projectPath),
        )
        .unique();
      const after = { userId, day, source, projectPath, models: models.addTo(row?.models ?? []) };
      if (row === null) await ctx.db.insert("usageDaily", after);
      else if (after.models.length === 0) await ctx.db.delete("usageDaily", row._id);
      else await ctx.db.replace("usageDaily", row._id, after);
    }
  }
}

/** Differences for one session's `sessionUsage`, summed over a mutation and written once. */
export class SessionDifferences {
  #byDay = new Map<string, ModelDifferences>();

  add({ day, model, counts }: Contribution, sign: 1 | -1 = 1): void {
    const models = this.#byDay.get(day) ?? new ModelDifferences();
    this.#byDay.set(day, models);
    models.add(model, rolledUp(counts), sign);
  }

  contributions(): Contribution[] {
    return [...this.#byDay].flatMap(([day, models]) =>
      models.entries().map(([model, counts]) => ({ day, model, counts })),
    );
  }

  async write(ctx: MutationCtx, sessionId: Id<"sessions">): Promise<void> {
    for (const [day, differences] of this.#byDay) {
      if (differences.isZero) continue;
      const row = await ctx.db
        .query("sessionUsage")
        .withIndex("by_session", (q) => q.eq("sessionId", sessionId).eq("day", day))
        .unique();
      const models = differences.addTo(row?.models ?? []);
      if (row === null) await ctx.db.insert("sessionUsage", { sessionId, day, models });
      else if (models.length === 0) await ctx.db.delete("sessionUsage", row._id);
      else await ctx.db.replace("sessionUsage", row._id, { sessionId, day, models });
    }
  }
}

/** Moves what a session has contributed so far to another source or project. Reads one row per day of the session. */
export async function moveSession(
  ctx: MutationCtx,
  daily: DailyDifferences,
  { sessionId, from, to }: { sessionId: Id<"sessions">; from: Attribution; to: Attribution },
): Promise<void> {
  const rows = ctx.db.query("sessionUsage").withIndex("by_session", (q) => q.eq("sessionId", sessionId));
  for await (const { day, models } of rows) {
    for (const { model, ...counts } of models) {
      daily.add({ ...from, day, model }, counts, -1);
      daily.add({ ...to, day, model }, counts);
    }
  }
}

/** Counts that only a session's totals have. */
type SessionOnly = Pick<Counts, "parts" | "usageMessages" | "computedMessages">;

function rolledUp({
  parts: _p,
  usageMessages: _u,
  computedMessages: _c,
  ...counts
}: Counts): Omit<Counts, keyof SessionOnly> {
  return counts;
}
