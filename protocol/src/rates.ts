import { findPrice } from "./price-table";
import type { Usage } from "./usage";

/**
 * Prices of a model in integer micro-USD per million tokens. A cache bucket without a price costs what `input` costs, one-hour
 * writes what five-minute ones do, reasoning what `output` does.
 */
export interface Rates {
  input: number;
  output: number;
  reasoning?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite5m?: number | undefined;
  cacheWrite1h?: number | undefined;
}

/** The cost of one call at these prices, in integer micro-USD. */
export function costAt(rates: Rates, usage: Usage): number {
  const { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h } = whole(rates);
  const sum =
    (usage.input ?? 0) * input +
    (usage.output ?? 0) * output +
    (usage.reasoning ?? 0) * reasoning +
    (usage.cacheRead ?? 0) * cacheRead +
    (usage.cacheWrite5m ?? 0) * cacheWrite5m +
    (usage.cacheWrite1h ?? 0) * cacheWrite1h;
  return Math.round(sum / 1e6);
}

/**
 * What caching saved, in integer micro-USD: what the tokens read from it would have cost as input, less what reading them cost, less
 * what writing cost above input. Negative where more was written than ever read again.
 */
export function cacheSavingAt(rates: Rates, usage: Usage): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = whole(rates);
  const sum =
    (usage.cacheRead ?? 0) * (input - cacheRead) -
    (usage.cacheWrite5m ?? 0) * (cacheWrite5m - input) -
    (usage.cacheWrite1h ?? 0) * (cacheWrite1h - input);
  return Math.round(sum / 1e6);
}

export interface TableRates extends Rates {
  /** Whose price it is. */
  provider: string;
}

/**
 * What the bundled table asks for a model, or null if it does not know the model. Where a price rises with the size of the prompt,
 * that of small ones. `at` in ms: some prices changed on a date.
 */
export function tableRates(
  model: string,
  { provider, at }: { provider?: string; at?: number } = {},
): TableRates | null {
  const timestamp = at === undefined ? {} : { timestamp: new Date(at) };
  const byProvider = provider === undefined ? null : findPrice({}, model, { ...timestamp, providerId: provider });
  const found = byProvider ?? findPrice({}, model, timestamp);
  if (found === null) return null;
  const rate = (name: string): number | undefined => {
    const price = found.model_price[name];
    const usd = typeof price === "object" ? price.base : price;
    return usd === undefined ? undefined : Math.round(usd * 1e6);
  };
  const [input, output] = [rate("input_mtok"), rate("output_mtok")];
  if (input === undefined || output === undefined) return null;
  return {
    provider: found.provider.id,
    input,
    output,
    cacheRead: rate("cache_read_mtok"),
    cacheWrite5m: rate("cache_write_mtok"),
    cacheWrite1h: rate("cache_write_1h_mtok"),
  };
}

function whole({ input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h }: Rates): Required<{
  [Bucket in keyof Rates]: number;
}> {
  return {
    input,
    output,
    reasoning: reasoning ?? output,
    cacheRead: cacheRead ?? input,
    cacheWrite5m: cacheWrite5m ?? input,
    cacheWrite1h: cacheWrite1h ?? cacheWrite5m ?? input,
  };
}
