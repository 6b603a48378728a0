import { isRecord } from "../item";
import { usdToMicroUsd } from "../usage";
import type { RawFields } from "./raw-fields";

/**
 * OpenCode writes zero tokens and zero cost until a call has ended, and zero cost for every model that it has no price for: neither
 * says anything, and both are left to the price table.
 */
export function takeUsage(fields: RawFields): { usage?: unknown; cost?: unknown } {
  const tokens = fields.within("tokens");
  const cache = tokens.within("cache");
  const usage: Record<string, unknown> = {
    input: tokens.take("input") ?? fields.take("input_tokens", "tokens_input"),
    output: tokens.take("output") ?? fields.take("output_tokens", "tokens_output"),
    reasoning: tokens.take("reasoning") ?? fields.take("reasoning_tokens", "tokens_reasoning"),
    cacheRead:
      cache.take("read") ??
      tokens.take("cache_read") ??
      fields.take("cache_read_tokens", "tokens_cache_read", "cache_read"),
    cacheWrite5m:
      cache.take("write") ??
      tokens.take("cache_write") ??
      fields.take("cache_write_tokens", "tokens_cache_write", "cache_write"),
  };
  const isKnown = Object.values(usage).some((count) => count !== undefined && count !== 0);
  return { ...(isKnown ? { usage } : {}), ...costOf(fields.take("cost", "total_cost", "cost_usd")) };
}

function costOf(cost: unknown): { cost?: unknown } {
  if (cost === undefined || cost === 0) return {};
  if (typeof cost !== "number") return { cost: isRecord(cost) ? cost : { microUsd: cost } };
  return { cost: { microUsd: usdToMicroUsd(cost), source: "reported" } };
}
