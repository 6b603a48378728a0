import type { FunctionReturnType } from "convex/server";
import type { api } from "../../backend/api";

export type Price = FunctionReturnType<typeof api.prices.mine.table>[number];

/** The buckets that have a price of their own. What has none costs what `elseOf` does. */
export const RATES = [
  { rate: "inputMicroUsdPerMTok", name: "Input", elseOf: null },
  { rate: "outputMicroUsdPerMTok", name: "Output", elseOf: null },
  { rate: "reasoningMicroUsdPerMTok", name: "Reasoning", elseOf: "output" },
  { rate: "cacheReadMicroUsdPerMTok", name: "Cache read", elseOf: "input" },
  { rate: "cacheWrite5mMicroUsdPerMTok", name: "Cache write, 5 min", elseOf: "input" },
  { rate: "cacheWrite1hMicroUsdPerMTok", name: "Cache write, 1 h", elseOf: "5-minute writes" },
] as const;

export type RateName = (typeof RATES)[number]["rate"];
