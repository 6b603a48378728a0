import { z } from "zod";

export const tokensSchema = z.object({
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cacheRead: z.number(),
  /** cacheWrite5m + cacheWrite1h */
  cacheWrite: z.number(),
  cacheWrite5m: z.number(),
  cacheWrite1h: z.number(),
  total: z.number(),
});
export type Tokens = z.infer<typeof tokensSchema>;

export const costSourceSchema = z.enum(["reported", "computed", "unpriced"]);
/** `unpriced`: usage is known, its price is not. null where there is no usage. */
export type CostSource = z.infer<typeof costSourceSchema>;

/** Fields of whatever has a cost. */
export const money = {
  costMicroUsd: z.number().nullable(),
  /** USD */
  cost: z.number().nullable(),
};

/** Names that older clients know. */
export const legacyTokens = { promptTokens: z.number(), completionTokens: z.number(), totalTokens: z.number() };
