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
  model: string;
}

/** Differences for one user's `usageDaily`, summed over a mutation and written once. */
export class DailyDifferences {
  #byKey = new Map<string, { key: DailyKey; counts: Counts }>();

  add(key: DailyKey, counts: Counts, sign: 1 | -1 = 1): void {
    const id = JSON.stringify([key.day, key.source, key.model, key.projectPath]);
    const before = this.#byKey.get(id);
    const { parts: _parts, ...counted } = counts;
    this.#byKey.set(id, { key, counts: addCounts(before?.counts ?? {}, counted, sign) });
  }

  async write(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
    for (const { key, counts } of this.#byKey.values()) {
      if (isZero(counts)) continue;
      const row = await ctx.db
        .query("usageDaily")
        .withIndex("by_user_day", (q) =>
          q
            .eq("userId", userId)
            .eq("day", key.day)
            .eq("source", key.source)
            .eq("model", key.model)
            .eq("projectPath", key.projectPath),
        )
        .unique();
      const { day, source, model, projectPath } = key;
      const after = { userId, day, source, model, projectPath, ...withoutParts(addCounts(row ?? {}, counts)) };
      if (row === null) await ctx.db.insert("usageDaily", after);
      else if (isZero(countsOf(after))) await ctx.db.delete(row._id);
      else await ctx.db.replace(row._id, after);
    }
  }
}

/** Differences for one session's `sessionUsage`, summed over a mutation and written once. */
export class SessionDifferences {
  #byKey = new Map<string, Contribution>();

  add(contribution: Contribution, sign: 1 | -1 = 1): void {
    const id = `${contribution.day} ${contribution.model}`;
    const counts = addCounts(this.#byKey.get(id)?.counts ?? {}, contribution.counts, sign);
    this.#byKey.set(id, { ...contribution, counts });
  }

  contributions(): Contribution[] {
    return [...this.#byKey.values()].filter(({ counts }) => !isZero(counts));
  }

  async write(ctx: MutationCtx, sessionId: Id<"sessions">): Promise<void> {
    for (const { day, model, counts } of this.contributions()) {
      const row = await ctx.db
        .query("sessionUsage")
        .withIndex("by_session", (q) => q.eq("sessionId", sessionId).eq("day", day).eq("model", model))
        .unique();
      const after = { sessionId, day, model, ...withoutParts(addCounts(row ?? {}, counts)) };
      if (row === null) await ctx.db.insert("sessionUsage", after);
      else if (isZero(countsOf(after))) await ctx.db.delete(row._id);
      else await ctx.db.replace(row._id, after);
    }
  }
}

/** Moves what a session has contributed so far to another source or project. Reads one row per day and model of the session. */
export async function moveSession(
  ctx: MutationCtx,
  daily: DailyDifferences,
  { sessionId, from, to }: { sessionId: Id<"sessions">; from: Attribution; to: Attribution },
): Promise<void> {
  const rows = ctx.db.query("sessionUsage").withIndex("by_session", (q) => q.eq("sessionId", sessionId));
  for await (const row of rows) {
    const { day, model } = row;
    daily.add({ ...from, day, model }, countsOf(row), -1);
    daily.add({ ...to, day, model }, countsOf(row));
  }
}

/** `usageDaily` and `sessionUsage` do not count parts, and only the former counts sessions. */
function withoutParts({ parts: _parts, ...counts }: Counts): Omit<Counts, "parts"> {
  return counts;
}
