import { calcPrice } from "@pydantic/genai-prices";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PRICE_VERSION, priceUsage } from "./prices";
import { isUnbilled } from "./usage";

test("prices fresh input, cache writes, cache reads and output of one call as the provider bills them", () => {
  const usage = { input: 12, cacheWrite5m: 300, cacheRead: 2000, output: 40 };
  expect(priceUsage({ model: "claude-opus-4-8", provider: "anthropic", usage })).toEqual({
    microUsd: 3935,
    priceVersion: PRICE_VERSION,
  });
});

test("one-hour cache writes cost more than five-minute ones", () => {
  const five = priceUsage({ model: "claude-opus-4-8", usage: { cacheWrite5m: 1000 } });
  const hour = priceUsage({ model: "claude-opus-4-8", usage: { cacheWrite1h: 1000 } });
  expect([five?.microUsd, hour?.microUsd]).toEqual([6250, 10000]);
});

test("reasoning is priced as output", () => {
  const model = "claude-opus-4-8";
  expect(priceUsage({ model, usage: { reasoning: 40 } })).toEqual(priceUsage({ model, usage: { output: 40 } }));
});

test("an unknown model has no price, not a price of zero", () => {
  expect(priceUsage({ model: "nobodys-model-1", usage: { input: 5 } })).toBeNull();
});

test("an unknown provider falls back to the model's own", () => {
  expect(priceUsage({ model: "claude-opus-4-8", provider: "my-proxy", usage: { output: 1000 } })?.microUsd).toBe(25000);
});

test("an override of the model wins over the table, one of provider and model over both", () => {
  const call = { model: "claude-opus-4-8", provider: "anthropic", usage: { input: 1_000_000 } };
  expect(priceUsage(call, { "claude-opus-4-8": { input: 1, output: 2 } })?.microUsd).toBe(1_000_000);
  const both = { "claude-opus-4-8": { input: 1, output: 2 }, "anthropic/claude-opus-4-8": { input: 3, output: 2 } };
  expect(priceUsage(call, both)).toEqual({ microUsd: 3_000_000, priceVersion: "override" });
});

test("the agent's own synthetic messages and empty usage were never billed", () => {
  expect(isUnbilled("<synthetic>", { input: 1 })).toBe(true);
  expect(isUnbilled("claude-opus-4-8", {})).toBe(true);
  expect(isUnbilled("claude-opus-4-8", { output: 1 })).toBe(false);
});

test("remembered rates give what the table's own calculation gives", () => {
  const tokens = fc.integer({ min: 0, max: 2_000_000 });
  const usage = fc.record({
    input: tokens,
    output: tokens,
    reasoning: tokens,
    cacheRead: tokens,
    cacheWrite5m: tokens,
    cacheWrite1h: tokens,
  });
  const model = fc.constantFrom(
    "claude-opus-4-8",
    "claude-sonnet-4-5",
    "gpt-5.5",
    "gpt-4o",
    "gemini-2.5-pro",
    "nobodys-model",
  );
  fc.assert(
    fc.property(model, usage, fc.boolean(), (model, usage, onlyPlain) => {
      const used = onlyPlain ? { input: usage.input, output: usage.output } : usage;
      const {
        input,
        output,
        reasoning = 0,
        cacheRead = 0,
        cacheWrite5m = 0,
        cacheWrite1h = 0,
      }: Partial<typeof usage> & { input: number; output: number } = used;
      const table = {
        input_tokens: input + cacheRead + cacheWrite5m + cacheWrite1h,
        cache_read_tokens: cacheRead,
        cache_write_tokens: cacheWrite5m + cacheWrite1h,
        cache_write_1h_tokens: cacheWrite1h,
        output_tokens: output + reasoning,
      };
      const expected = () => calcPrice(table, model)?.total_price;
      let usd: number | undefined;
      try {
        usd = expected();
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      const micro = priceUsage({ model, usage: used })?.microUsd;
      if (usd === undefined) expect(micro).toBeUndefined();
      else expect(Math.abs((micro ?? Number.NaN) - usd * 1e6)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

test.each(["constructor", "toString", "__proto__"])(
  "a model called %s has no price, though every object has a field of that name",
  (model) => {
    expect(priceUsage({ model, provider: model, usage: { input: 10 } })).toBeNull();
  },
);

test("the same call costs the same however often it is priced, also at half a micro-USD", () => {
  // 3 x 25 + 249 x 0.5 = 199.5; a provider of its own, so that this test makes the first call of the model.
  const call = { model: "claude-opus-4-8", provider: "anthropic", usage: { output: 3, cacheRead: 249 } };
  const costs = [1, 2, 3].map(() => priceUsage(call)?.microUsd);
  expect(costs).toEqual([200, 200, 200]);
  expect(priceUsage({ ...call, provider: undefined })?.microUsd).toBe(200);
});
