import { PRICE_VERSION } from "@opensync/protocol/prices";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import { addKey, addTenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const opus = "claude-opus-4-8";
const createdAt = Date.UTC(2026, 9, 4);

function call(externalId: string, fields: object = {}) {
  return {
    sessionExternalId: "s",
    externalId,
    revision: 1,
    role: "assistant" as const,
    createdAt,
    model: opus,
    usage: { input: 1_000_000 },
    ...fields,
  };
}

async function start() {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  const tenant = await addKey(backend, me?.userId ?? expect.fail("nobody is signed in"));
  const costs = async () =>
    Object.fromEntries(
      (await tenant.session("s")).messages.map(({ externalId, costMicroUsd, priceVersion }) => [
        externalId,
        [costMicroUsd, priceVersion?.replace(/#.*/, "") ?? null],
      ]),
    );
  return { backend, owner, tenant, costs };
}

const set = (model: string, input: number, fromDay?: string) => ({
  model,
  inputMicroUsdPerMTok: input,
  outputMicroUsdPerMTok: 2 * input,
  ...(fromDay === undefined ? {} : { fromDay }),
});

test("the table shows the price of each model in use: the bundled one, one's own, or none", async () => {
  const { owner, tenant } = await start();
  await tenant.sync({
    messages: [
      call("1", { provider: "anthropic" }),
      call("2", { model: "nobodys-model" }),
      call("3", { model: "mine" }),
      call("4", { model: "<synthetic>", usage: { input: 0 } }),
    ],
  });
  await owner.mutation(api.prices.mine.setOverride, set("mine", 5));
  await owner.mutation(api.prices.mine.setOverride, set("mine", 7, "2026-01-01"));
  await owner.mutation(api.prices.mine.setOverride, set("not-yet-used", 9, "2999-01-01"));
  const table = await owner.query(api.prices.mine.table, {});
  expect(table).toMatchObject([
    {
      model: opus,
      provider: "anthropic",
      inputMicroUsdPerMTok: 5_000_000,
      outputMicroUsdPerMTok: 25_000_000,
      cacheReadMicroUsdPerMTok: 500_000,
      cacheWrite5mMicroUsdPerMTok: 6_250_000,
      cacheWrite1hMicroUsdPerMTok: 10_000_000,
      origin: "table",
      priceVersion: PRICE_VERSION,
      overrides: [],
    },
    {
      model: "mine",
      inputMicroUsdPerMTok: 7,
      cacheReadMicroUsdPerMTok: null,
      origin: "override",
      overrides: [
        { fromDay: null, inputMicroUsdPerMTok: 5 },
        { fromDay: "2026-01-01", inputMicroUsdPerMTok: 7 },
      ],
    },
    { model: "nobodys-model", inputMicroUsdPerMTok: null, origin: "unpriced", priceVersion: null },
    { model: "not-yet-used", origin: "unpriced", overrides: [{ fromDay: "2999-01-01" }] },
  ]);
});

test("one's own price holds from its day on, for computed costs alone, and its version names it", async () => {
  const { owner, tenant, costs } = await start();
  await owner.mutation(api.prices.mine.setOverride, set(opus, 1_000));
  await owner.mutation(api.prices.mine.setOverride, set(opus, 3_000, "2026-10-04"));
  await tenant.sync({
    messages: [
      call("before", { createdAt: createdAt - 1 }),
      call("on the day"),
      call("reported", { cost: { microUsd: 9, source: "reported" } }),
      call("by the client", { cost: { microUsd: 8, source: "computed", priceVersion: PRICE_VERSION } }),
    ],
  });
  expect(await costs()).toEqual({
    before: [1_000, `override:${opus}`],
    "on the day": [3_000, `override:${opus}@2026-10-04`],
    reported: [9, null],
    "by the client": [3_000, `override:${opus}@2026-10-04`],
  });
  expect((await tenant.stats()).totals).toMatchObject({ costMicroUsd: 7_009, unpricedMessages: 0 });
});

test("a cost that a client computed stands, unless by an older table", async () => {
  const { tenant, costs } = await start();
  const cost = (priceVersion: string) => ({ cost: { microUsd: 8, source: "computed", priceVersion } });
  const versions = [PRICE_VERSION, "genai-prices@0.0.99", "genai-prices@9.0.0", "override", "somebody's@0.0.1"];
  await tenant.sync({ messages: versions.map((version) => call(version, cost(version))) });
  await tenant.sync({ messages: [call("unknown", { model: "nobodys-model", ...cost("genai-prices@0.0.1") })] });
  expect(await costs()).toEqual({
    ...Object.fromEntries(versions.map((version) => [version, [8, version]])),
    "genai-prices@0.0.99": [5_000_000, PRICE_VERSION],
    unknown: [8, "genai-prices@0.0.1"],
  });
});

test("prices and models are one's own, and so is whom a price changes", async () => {
  const { backend, owner } = await start();
  const stranger = await addTenant(backend);
  await owner.mutation(api.prices.mine.setOverride, set(opus, 1_000));
  await stranger.sync({ messages: [call("1"), call("2", { model: "their-model" })] });
  expect((await stranger.session("s")).messages[0]).toMatchObject({ costMicroUsd: 5_000_000 });
  const table = await owner.query(api.prices.mine.table, {});
  expect(table.map(({ model }) => model)).toEqual([opus]);
  const anybody = backend.client();
  for (const refused of [
    anybody.query(api.prices.mine.table, {}),
    anybody.query(api.prices.mine.recomputing, {}),
    anybody.mutation(api.prices.mine.setOverride, set(opus, 1)),
    anybody.mutation(api.prices.mine.removeOverride, { model: opus }),
    anybody.mutation(api.prices.mine.recompute, {}),
  ]) {
    expect(await refusalOf(refused)).toBe("signed_out");
  }
});

test("a price that is none is refused; setting one again replaces it, and removing it brings the table's back", async () => {
  const { owner, tenant, costs } = await start();
  for (const refused of [set("", 1), set(opus, 0.5), set(opus, -1), set(opus, Number.NaN), set(opus, 1, "tomorrow")]) {
    expect(await refusalOf(owner.mutation(api.prices.mine.setOverride, refused))).toBe("invalid_request");
  }
  await owner.mutation(api.prices.mine.setOverride, set(opus, 1));
  await owner.mutation(api.prices.mine.setOverride, set(opus, 0));
  await owner.mutation(api.prices.mine.setOverride, set(opus, 2, "2999-01-01"));
  await tenant.sync({ messages: [call("free")] });
  await owner.mutation(api.prices.mine.removeOverride, { model: opus, fromDay: null });
  expect((await owner.query(api.prices.mine.table, {}))[0]?.overrides).toMatchObject([{ fromDay: "2999-01-01" }]);
  await owner.mutation(api.prices.mine.removeOverride, { model: opus });
  await tenant.sync({ messages: [call("as the table says")] });
  expect(await costs()).toEqual({
    free: [0, `override:${opus}`],
    "as the table says": [5_000_000, PRICE_VERSION],
  });
});

test("a model is in the table, too, whose answers had begun before anything was known of their usage", async () => {
  const { owner, tenant } = await start();
  const model = "nobodys-model";
  await tenant.sync({ messages: [call("1", { model, usage: { input: 0 } })] });
  expect(await owner.query(api.prices.mine.table, {})).toEqual([]);
  await tenant.sync({ messages: [call("1", { model, revision: 2 })] });
  expect(await owner.query(api.prices.mine.table, {})).toMatchObject([{ model, origin: "unpriced" }]);
});
