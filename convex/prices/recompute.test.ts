import type { MessageItem } from "@opensync/protocol";
import { PRICE_VERSION } from "@opensync/protocol/prices";
import type { FunctionArgs } from "convex/server";
import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { runs } from "../testing/backend.harness";
import type { Backend } from "../testing/backend.harness";
import { dump } from "../testing/dump.harness";
import { signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addKey } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

type OverrideArgs = FunctionArgs<typeof api.prices.mine.setOverride>;

const DAY = 86_400_000;
const BASE = Date.UTC(2026, 9, 1);
const priced = "claude-opus-4-8";
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const model = fc.constantFrom(priced, "nobodys-model", "<synthetic>");

const messages: fc.Arbitrary<MessageItem[]> = fc.array(
  fc.record({
    sessionExternalId: fc.constantFrom("s1", "s2"),
    externalId: fc.constantFrom("m1", "m2", "m3", "m4"),
    revision: fc.integer({ min: 1, max: 3 }),
    role: fc.constant("assistant" as const),
    createdAt: fc.integer({ min: 0, max: 3 }).map((day) => BASE + day * DAY),
    model: maybe(model),
    usage: maybe(fc.record({ input: fc.nat(3000), output: fc.nat(300), cacheRead: fc.nat(1000) })),
    usageKey: maybe(fc.constantFrom("call-1", "call-2")),
    usageCopied: maybe(fc.boolean()),
    cost: maybe(
      fc.constantFrom(
        { microUsd: 7, source: "reported" as const },
        { microUsd: 5, source: "computed" as const, priceVersion: PRICE_VERSION },
        { microUsd: 3, source: "computed" as const, priceVersion: "genai-prices@0.0.9" },
        { microUsd: 2, source: "computed" as const, priceVersion: "override" },
      ),
    ),
  }),
  { maxLength: 12 },
);

const overrides: fc.Arbitrary<OverrideArgs[]> = fc.array(
  fc
    .record({
      model,
      fromDay: maybe(fc.constantFrom("2026-10-02", "2026-10-03")),
      inputMicroUsdPerMTok: fc.nat(9_000_000),
      outputMicroUsdPerMTok: fc.nat(9_000_000),
      cacheReadMicroUsdPerMTok: maybe(fc.nat(1_000_000)),
    })
    .map(({ fromDay, cacheReadMicroUsdPerMTok: cacheRead, ...override }) => ({
      ...override,
      ...(fromDay === undefined ? {} : { fromDay }),
      ...(cacheRead === undefined ? {} : { cacheReadMicroUsdPerMTok: cacheRead }),
    })),
  { maxLength: 4 },
);

async function start(): Promise<{ backend: Backend; owner: SignedIn; tenant: Tenant }> {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  const tenant = await addKey(backend, me?.userId ?? expect.fail("nobody is signed in"));
  return { backend, owner, tenant };
}

async function setAll(owner: SignedIn, all: OverrideArgs[]): Promise<void> {
  for (const override of all) await owner.mutation(api.prices.mine.setOverride, override);
}

async function recomputed(owner: SignedIn) {
  await owner.mutation(api.prices.mine.recompute, {});
  return vi.waitFor(
    async () => {
      const progress = await owner.query(api.prices.mine.recomputing, {});
      if (progress?.state !== "done") throw new Error(`not done: ${JSON.stringify(progress)}`);
      return progress;
    },
    { timeout: 20_000, interval: 5 },
  );
}

test("a recompute ends in the rows, totals and rollups of prices that were there from the start, and once more changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(messages, overrides, overrides, async (items, prices, former) => {
      const fromTheStart = await start();
      await setAll(fromTheStart.owner, prices);
      await fromTheStart.tenant.sync({ messages: items });

      const later = await start();
      await setAll(later.owner, former);
      await later.tenant.sync({ messages: items });
      for (const { model: name } of former) await later.owner.mutation(api.prices.mine.removeOverride, { model: name });
      await setAll(later.owner, prices);
      await recomputed(later.owner);

      expect(await dump(later.backend)).toEqual(await dump(fromTheStart.backend));
      expect(await later.tenant.stats()).toEqual(await fromTheStart.tenant.stats());
      expect(await recomputed(later.owner)).toMatchObject({ changed: 0 });
    }),
    // To make a failure smaller takes longer than a test has.
    { numRuns: runs(12), endOnFailure: true },
  );
});

test("it goes through many sessions and long ones step by step; steps that come twice, late or were lost change nothing", async () => {
  const { backend, owner, tenant } = await start();
  const call = (sessionExternalId: string, index: number): MessageItem => ({
    sessionExternalId,
    externalId: `m${String(index).padStart(4, "0")}`,
    revision: 1,
    role: "assistant",
    createdAt: BASE,
    model: "nobodys-model",
    usage: { input: 1_000_000 },
  });
  await tenant.sync({ messages: Array.from({ length: 450 }, (_, index) => call("long", index)) });
  await tenant.sync({ messages: Array.from({ length: 60 }, (_, index) => call(`s${index}`, 0)) });
  await owner.mutation(api.prices.mine.setOverride, {
    model: "nobodys-model",
    inputMicroUsdPerMTok: 3,
    outputMicroUsdPerMTok: 1,
  });
  const { userId } = tenant;
  await owner.mutation(api.prices.mine.recompute, {});
  for (const step of [1, 1, 2, 7]) await backend.mutation(internal.prices.recompute.step, { userId, step });
  await backend.mutation(internal.prices.recompute.resume, { stalledMs: -1_000 });
  const progress = await vi.waitFor(async () => {
    const now = await owner.query(api.prices.mine.recomputing, {});
    if (now?.state !== "done") throw new Error("not done");
    return now;
  }, 20_000);
  expect(progress).toMatchObject({ total: 61, sessions: 61, messages: 510, changed: 510 });
  expect((await tenant.stats()).totals).toMatchObject({ messages: 510, costMicroUsd: 3 * 510, unpricedMessages: 0 });
});
