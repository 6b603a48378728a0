import type { MessageItem } from "@opensync/protocol";
import { expect, test } from "vitest";
import { loadPricing } from "./load-pricing";

const call: MessageItem = {
  sessionExternalId: "s",
  externalId: "m",
  role: "assistant",
  model: "claude-opus-4-5",
  provider: "anthropic",
  usage: { input: 1_000_000, output: 100_000 },
};

test("a call is priced by the bundled table, and the price is marked as computed", async () => {
  const { message, unpricedModel } = (await loadPricing({}))(call);
  expect(message.cost).toEqual({
    source: "computed",
    microUsd: 7_500_000,
    priceVersion: expect.stringContaining("genai-prices"),
  });
  expect(unpricedModel).toBeNull();
});

test("the user's own price wins over the table, and a reported cost over both", async () => {
  const price = await loadPricing({ "claude-opus-4-5": { input: 1, output: 10 } });
  expect(price(call).message.cost).toMatchObject({ microUsd: 2_000_000, source: "computed" });
  const reported: MessageItem = { ...call, cost: { source: "reported", microUsd: 5 } };
  expect(price(reported).message).toBe(reported);
});

test("an unknown model is named and gets no cost; what was never billed is not unpriced", async () => {
  const price = await loadPricing({});
  const unknown: MessageItem = { ...call, model: "model-of-nobody-1" };
  expect(price(unknown)).toEqual({ message: unknown, unpricedModel: "model-of-nobody-1" });
  for (const free of [
    { ...call, model: "<synthetic>" },
    { ...call, usage: { input: 0 } },
    { ...call, usage: undefined },
  ]) {
    expect(price(free)).toEqual({ message: free, unpricedModel: null });
  }
});
