import type { PriceCalculation } from "@pydantic/genai-prices";
import { z } from "zod";
import { findPrice } from "./price-table";
import { costAt } from "./rates";
import type { Rates } from "./rates";
import type { Usage } from "./usage";

export * from "./rates";
export { isUnbilled } from "./usage";

/** Version of the bundled price table: package and version, as stored with every computed cost. */
export const PRICE_VERSION = "genai-prices@0.1.8";
/** What stands in its place with a cost by a price that somebody set on the machine or in the deployment's environment. */
export const OVERRIDE_VERSION = "override";

/** Whether a cost was computed by an earlier version of the price table than ours. */
export function isOlderTable(priceVersion: string | undefined): boolean {
  const [table, version = ""] = priceVersion?.split("@") ?? [];
  const [ourTable, ourVersion = ""] = PRICE_VERSION.split("@");
  const numbers = version.split(".").map(Number);
  if (table !== ourTable || numbers.some(Number.isNaN)) return false;
  const ours = ourVersion.split(".").map(Number);
  const at = ours.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return at >= 0 && (numbers[at] ?? 0) < (ours[at] ?? 0);
}

/** A model's price in USD per million tokens; a bucket without a price takes that of `input` (reasoning: of `output`). */
export const priceOverrideSchema = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  reasoning: z.number().min(0).optional(),
  cacheRead: z.number().min(0).optional(),
  cacheWrite5m: z.number().min(0).optional(),
  cacheWrite1h: z.number().min(0).optional(),
});
export type PriceOverride = z.infer<typeof priceOverrideSchema>;

/** Overrides by `model` or `provider/model`, exact. */
export const priceOverridesSchema = z.record(z.string(), priceOverrideSchema);
export type PriceOverrides = z.infer<typeof priceOverridesSchema>;

export type Price = { microUsd: number; priceVersion: string };
export type PricedCall = {
  model: string;
  provider?: string | undefined;
  usage: Usage;
  /** When the call was made, in ms: some prices changed on a date. */
  at?: number | undefined;
};

/** The cost of one provider call in integer micro-USD, or null if nobody knows the model's price. */
export function priceUsage({ model, provider, usage, at }: PricedCall, overrides: PriceOverrides = {}): Price | null {
  const override = ownPrice(overrides, `${provider ?? ""}/${model}`) ?? ownPrice(overrides, model);
  if (override !== undefined) return { microUsd: costAt(microRates(override), usage), priceVersion: OVERRIDE_VERSION };
  const name = `${provider ?? ""}/${model}`;
  const flat = flatRates.get(name);
  const known = flat === undefined ? fromTable(usage, { model, provider, at }) : null;
  const rates = flat ?? (known === null ? null : flatRatesOf(known));
  if (flat === undefined && rates !== null && flatRates.size < MAX_FLAT_RATES) flatRates.set(name, rates);
  // By the rates from the first call on: the table sums in USD, and half a micro-USD would be rounded now up, now down.
  const microUsd = rates === null ? null : microUsdAt(rates, usage);
  if (microUsd !== null) return { microUsd: Math.round(microUsd), priceVersion: PRICE_VERSION };

  const calculated = known ?? fromTable(usage, { model, provider, at });
  if (calculated === null) return null;
  return { microUsd: Math.round(calculated.total_price * 1e6), priceVersion: PRICE_VERSION };
}

/** The same prices in micro-USD. */
export function microRates(price: PriceOverride): Rates {
  const micro = (usd: number | undefined) => (usd === undefined ? undefined : Math.round(usd * 1e6));
  const { reasoning, cacheRead, cacheWrite5m, cacheWrite1h } = price;
  return {
    input: Math.round(price.input * 1e6),
    output: Math.round(price.output * 1e6),
    reasoning: micro(reasoning),
    cacheRead: micro(cacheRead),
    cacheWrite5m: micro(cacheWrite5m),
    cacheWrite1h: micro(cacheWrite1h),
  };
}

/** A model may be called `constructor`: only what the user wrote down is a price. */
function ownPrice(overrides: PriceOverrides, name: string): PriceOverride | undefined {
  return Object.hasOwn(overrides, name) ? overrides[name] : undefined;
}

/** USD per million tokens by the table's names, of models whose price depends on nothing but the tokens of each kind. */
type FlatRates = Record<string, number>;

/** The table's own calculation takes 15 to 40 us a call: too much for an ingest of thousands of messages a second. */
const flatRates = new Map<string, FlatRates>();
const MAX_FLAT_RATES = 1_000;

/** null where the price has tiers, or conditions such as a date. */
function flatRatesOf({ model, model_price: price }: PriceCalculation): FlatRates | null {
  if (Array.isArray(model.prices)) return null;
  const rates: FlatRates = {};
  for (const [name, rate] of Object.entries(price)) {
    if (typeof rate === "number") rates[name] = rate;
    else if (rate !== undefined) return null;
  }
  return rates;
}

/** USD per million tokens times tokens is micro-USD. null where a bucket that was used has no rate of its own: then the table decides. */
function microUsdAt(rates: FlatRates, usage: Usage): number | null {
  const buckets = [
    [usage.input, rates.input_mtok],
    [(usage.output ?? 0) + (usage.reasoning ?? 0), rates.output_mtok],
    [usage.cacheRead, rates.cache_read_mtok],
    [usage.cacheWrite5m, rates.cache_write_mtok],
    [usage.cacheWrite1h, rates.cache_write_1h_mtok],
  ] as const;
  let sum = 0;
  for (const [tokens = 0, rate] of buckets) {
    if (tokens === 0) continue;
    if (rate === undefined) return null;
    sum += tokens * rate;
  }
  return sum;
}

/** By the provider's prices, else by those of whoever the model is known to be of. */
function fromTable(usage: Usage, { model, provider, at }: Omit<PricedCall, "usage">): PriceCalculation | null {
  const tokens = toTableUsage(usage);
  const timestamp = at === undefined ? {} : { timestamp: new Date(at) };
  const byProvider = provider === undefined ? null : findPrice(tokens, model, { ...timestamp, providerId: provider });
  return byProvider ?? findPrice(tokens, model, timestamp);
}

/** The table counts cache tokens inside `input_tokens` and reasoning inside `output_tokens`; our buckets are disjoint. */
function toTableUsage(usage: Usage): Record<string, number> {
  const cacheRead = usage.cacheRead ?? 0;
  const cacheWrite5m = usage.cacheWrite5m ?? 0;
  const cacheWrite1h = usage.cacheWrite1h ?? 0;
  return {
    input_tokens: (usage.input ?? 0) + cacheRead + cacheWrite5m + cacheWrite1h,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite5m + cacheWrite1h,
    cache_write_1h_tokens: cacheWrite1h,
    output_tokens: (usage.output ?? 0) + (usage.reasoning ?? 0),
  };
}
