import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { Counts } from "./counts";
import { ModelSums } from "./modelSums";

/** Where in `usageDaily` a session's usage stands. */
export interface Attribution {
  source: string;
  projectPath: string;
  machine?: string;
}

export function isSamePlace(a: Attribution, b: Attribution): boolean {
  return a.source === b.source && a.projectPath === b.projectPath && a.machine === b.machine;
}

interface DailyKey extends Attribution {
  day: string;
}

/** Differences for one user's `usageDaily`, summed over a mutation and written once. */
export class DailyDifferences {
  #byKey = new Map<string, { key: DailyKey; models: ModelSums }>();

  add(key: DailyKey & { model: string }, counts: Counts, sign: 1 | -1 = 1): void {
    const { model, ...place } = key;
    const id = JSON.stringify([place.day, place.source, place.projectPath, place.machine]);
    const entry = this.#byKey.get(id) ?? { key: place, models: new ModelSums() };
    this.#byKey.set(id, entry);
    entry.models.add(model, counts, sign);
  }

  async write(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
    for (const { key, models } of this.#byKey.values()) {
      if (models.isZero) continue;
      const { day, source, projectPath, machine } = key;
      const row = await ctx.db
        .query("usageDaily")
        .withIndex("by_user_day", (q) =>
          q
            .eq("userId", userId)
            .eq("day", day)
            .eq("source", source)
            .eq("projectPath", projectPath)
            .eq("machine", machine),
        )
        .unique();
      models.addAll(row?.models ?? []);
      const after = { userId, ...key, models: models.entries() };
      if (row === null) await ctx.db.insert("usageDaily", after);
      else if (after.models.length === 0) await ctx.db.delete("usageDaily", row._id);
      else await ctx.db.replace("usageDaily", row._id, after);
    }
  }
}
