import { v } from "convex/values";

/** What statistics answer, as values of Convex: the same as `statsAnswerSchema` says for HTTP. */

const tokens = v.object({
  input: v.number(),
  output: v.number(),
  reasoning: v.number(),
  cacheRead: v.number(),
  cacheWrite: v.number(),
  cacheWrite5m: v.number(),
  cacheWrite1h: v.number(),
  total: v.number(),
});

const totals = {
  sessions: v.number(),
  messages: v.number(),
  toolCalls: v.number(),
  tokens,
  costMicroUsd: v.number(),
  cost: v.number(),
  unpricedMessages: v.number(),
  durationMs: v.number(),
  cacheSavedMicroUsd: v.number(),
};

const name = v.union(v.string(), v.null());

/** What one agent, project, model or machine did on a UTC day; `name` null: no project or machine, or messages without a model. */
export const dayTotals = v.object({
  day: v.string(),
  name,
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
});

export const statsTotals = v.object(totals);

export const statsAnswer = {
  totals: statsTotals,
  byDay: v.array(v.object({ day: v.string(), ...totals })),
  bySource: v.array(v.object({ source: v.string(), ...totals })),
  byModel: v.array(v.object({ model: name, ...totals })),
  byProject: v.array(v.object({ projectPath: name, ...totals })),
  byMachine: v.array(v.object({ machineId: name, ...totals })),
  byTool: v.array(v.object({ name, calls: v.number(), errors: v.number() })),
  hours: v.array(v.object({ day: v.string(), hours: v.array(v.number()) })),
};
