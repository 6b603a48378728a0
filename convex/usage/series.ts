import { v } from "convex/values";
import { query } from "../_generated/server";
import type { Doc } from "../_generated/dataModel";
import { requireViewer } from "../auth/viewer";
import { allOverrides } from "../prices/overrides";
import { CacheSavings } from "./cacheSavings";
import { addCounts } from "./counts";
import type { Counts } from "./counts";
import { isMeant, usageFilters } from "./filters";
import { rowsBetween } from "./rows";
import { readTally } from "./tally";

const HOURS = 24;
const range = { fromDay: v.string(), toDay: v.string(), filters: v.optional(usageFilters) };
const nextDay = v.union(v.string(), v.null());

/**
 * What the signed-in user's sessions did on each UTC day by agent, project, model or machine: what is drawn over time. Only what
 * there is has a row; `name` null: sessions without a project or a machine, messages without a model. `nextDay` as in `stats`.
 */
export const byDay = query({
  args: {
    ...range,
    by: v.union(v.literal("source"), v.literal("project"), v.literal("model"), v.literal("machine")),
  },
  returns: v.object({
    rows: v.array(
      v.object({
        day: v.string(),
        name: v.union(v.string(), v.null()),
        sessions: v.number(),
        messages: v.number(),
        toolCalls: v.number(),
        input: v.number(),
        output: v.number(),
        reasoning: v.number(),
        cacheRead: v.number(),
        cacheWrite: v.number(),
        costMicroUsd: v.number(),
        unpricedMessages: v.number(),
        cacheSavedMicroUsd: v.number(),
      }),
    ),
    nextDay,
  }),
  handler: async (ctx, { by, filters = {}, ...days }) => {
    const { userId } = await requireViewer(ctx);
    const { rows, nextDay } = await rowsBetween(ctx, userId, days);
    const savings = new CacheSavings(await allOverrides(ctx, userId));
    const sums = new Map<string, { day: string; name: string; counts: Counts; saved: number }>();
    for (const row of rows) {
      if (!isMeant(filters, row)) continue;
      for (const { model, hours: _hours, tools: _tools, toolErrors: _errors, ...counts } of row.models) {
        if (filters.model !== undefined && model !== filters.model) continue;
        const name = by === "model" ? model : placeName(row, by);
        const key = `${row.day} ${name}`;
        const before = sums.get(key);
        const saved = (before?.saved ?? 0) + savings.of(model, row.day, counts);
        sums.set(key, { day: row.day, name, counts: addCounts(before?.counts ?? {}, counts), saved });
      }
    }
    return { rows: [...sums.values()].map(shown), nextDay };
  },
});

/** Messages of each UTC day by the UTC hour: what a calendar and the hours of a week are drawn from, in any time zone. */
export const hours = query({
  args: range,
  returns: v.object({ days: v.array(v.object({ day: v.string(), hours: v.array(v.number()) })), nextDay }),
  handler: async (ctx, { filters = {}, ...days }) => {
    const { userId } = await requireViewer(ctx);
    const { rows, nextDay } = await rowsBetween(ctx, userId, days);
    const sums = new Map<string, number[]>();
    for (const row of rows) {
      if (!isMeant(filters, row)) continue;
      const ofDay = sums.get(row.day) ?? Array.from({ length: HOURS }, () => 0);
      sums.set(row.day, ofDay);
      for (const { model, hours } of row.models) {
        if (filters.model !== undefined && model !== filters.model) continue;
        for (const [hour, messages] of readTally(hours)) ofDay[Number(hour)] = (ofDay[Number(hour)] ?? 0) + messages;
      }
    }
    return { days: [...sums].map(([day, hours]) => ({ day, hours })), nextDay };
  },
});

function placeName(
  { source, projectPath, machine = "" }: Doc<"usageDaily">,
  by: "source" | "project" | "machine",
): string {
  return { source, project: projectPath, machine }[by];
}

function shown({ day, name, counts, saved }: { day: string; name: string; counts: Counts; saved: number }) {
  const { sessions = 0, messages = 0, toolCalls = 0, costMicroUsd = 0, unpricedMessages = 0 } = counts;
  const { input = 0, output = 0, reasoning = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = counts;
  return {
    day,
    name: name === "" ? null : name,
    sessions,
    messages,
    toolCalls,
    input,
    output,
    reasoning,
    cacheRead,
    cacheWrite: cacheWrite5m + cacheWrite1h,
    costMicroUsd,
    unpricedMessages,
    cacheSavedMicroUsd: saved,
  };
}
