import { z } from "zod";
import { tokensSchema } from "./figures";

export const statsTotalsSchema = z.object({
  sessions: z.number(),
  messages: z.number(),
  toolCalls: z.number(),
  tokens: tokensSchema,
  costMicroUsd: z.number(),
  /** USD; excludes the `unpricedMessages`. */
  cost: z.number(),
  unpricedMessages: z.number(),
  /** How long the agents' answers took, in ms. */
  durationMs: z.number(),
  /** What prompt caches saved, by today's prices; negative where writing them cost more. Models without a price add nothing. */
  cacheSavedMicroUsd: z.number(),
});
export type StatsTotals = z.infer<typeof statsTotalsSchema>;

/** GET /api/stats. Days and hours are UTC; null stands for what has no model, project, machine or tool's name. */
export const statsAnswerSchema = z.object({
  totals: statsTotalsSchema,
  byDay: z.array(statsTotalsSchema.extend({ day: z.string() })),
  bySource: z.array(statsTotalsSchema.extend({ source: z.string() })),
  byModel: z.array(statsTotalsSchema.extend({ model: z.string().nullable() })),
  byProject: z.array(statsTotalsSchema.extend({ projectPath: z.string().nullable() })),
  byMachine: z.array(statsTotalsSchema.extend({ machineId: z.string().nullable() })),
  byTool: z.array(z.object({ name: z.string().nullable(), calls: z.number(), errors: z.number() })),
  /** Messages in each of the 24 hours of a day. */
  hours: z.array(z.object({ day: z.string(), hours: z.array(z.number()) })),
});
export type StatsAnswer = z.infer<typeof statsAnswerSchema>;
