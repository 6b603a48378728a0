import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend, type Backend } from "./support/backend";
import { dumpRows } from "./support/dump-rows";
import { makeHome, type Home } from "./support/home";
import { countable, recount, recountSession, type Dump } from "./support/recount";
import { addTenant, type Tenant } from "./support/tenant";

const DAY = 86_400_000;
const BASE = Date.UTC(2026, 9, 1);
const RUNS = Number(process.env["RUNS"] ?? 60);

type Item = Record<string, unknown>;
type Delivery = { kind: "sessions" | "messages"; item: Item };

let home: Home;
let backend: Backend;

beforeAll(async () => {
  home = makeHome();
  backend = await startBackend(home.dataDir, home.env);
});

afterAll(async () => {
  await backend.stop();
  await home.remove();
});

/** Some of the fields: which ones is left to chance as their values are. */
function partial(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Item> {
  return fc.record(model, { requiredKeys: [] });
}

const SESSIONS = ["a", "b", "c"];
const MESSAGES = ["m1", "m2", "m3"];
const day = fc.nat(3).map((days) => BASE + days * DAY);
const revision = fc.integer({ min: 1, max: 3 });
const model = fc.constantFrom("claude-opus-4-8", "nobodys-model", "<synthetic>");
const big = (word: string): string => `${`${word} `.repeat(24_000)}end`;

const session: fc.Arbitrary<Delivery> = fc
  .tuple(
    fc.record({ externalId: fc.constantFrom(...SESSIONS), revision }),
    partial({
      source: fc.constantFrom("claude-code", "codex"),
      title: fc.constantFrom("one", "two"),
      projectPath: fc.constantFrom("/p/one", "C:\\two"),
      model,
      startedAt: day,
      endedAt: day,
      updatedAt: day,
      endReason: fc.constantFrom("clear", "logout"),
      thinkingEnabled: fc.boolean(),
      mcpServers: fc.subarray(["x", "y"]),
      metadata: fc.constantFrom({ a: 1, b: 2 }, { b: 2, a: 1 }, [], 0),
      promptTokens: fc.nat(9),
      messageCount: fc.nat(9),
    }),
  )
  .map(([identity, fields]) => ({ kind: "sessions", item: { ...identity, ...fields } }));

const part = fc.oneof(
  fc.record({ type: fc.constant("text"), text: fc.constantFrom("apple", "banana", "") }),
  fc.record({ type: fc.constant("thinking"), text: fc.constantFrom("cherry", "durian") }),
  partial({
    externalId: fc.constantFrom("t1", "t2"),
    input: fc.constantFrom({ command: "elder" }, "fig"),
    output: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("grape", null, 7) },
      { weight: 1, arbitrary: fc.constantFrom(big("honey"), big("iris")) },
    ),
    status: fc.constantFrom("running", "completed"),
    durationMs: fc.nat(5),
  }).map((fields) => ({ type: "tool", toolName: "Bash", ...fields })),
);

const message: fc.Arbitrary<Delivery> = fc
  .tuple(
    fc.record({
      sessionExternalId: fc.constantFrom(...SESSIONS),
      externalId: fc.constantFrom(...MESSAGES),
      revision,
      role: fc.constantFrom("user", "assistant"),
    }),
    partial({
      source: fc.constantFrom("claude-code", "codex"),
      createdAt: day,
      model,
      usage: fc.record({
        input: fc.nat(3),
        output: fc.nat(3),
        reasoning: fc.nat(2),
        cacheRead: fc.nat(1_000),
        cacheWrite5m: fc.nat(50),
        cacheWrite1h: fc.nat(50),
      }),
      usageKey: fc.constantFrom("call-1", "call-2"),
      usageCopied: fc.boolean(),
      cost: fc.constantFrom({ microUsd: 7, source: "reported" }, 0.000_009, { microUsd: 3, source: "computed" }),
      stopReason: fc.constantFrom("end_turn", "tool_use"),
      error: fc.constantFrom({ name: "overloaded", message: "later" }),
      textContent: fc.constantFrom("jasmine", "kiwi"),
      thinkingContent: fc.constantFrom("lemon", "mango"),
      parts: fc.array(part, { maxLength: 4 }),
    }),
  )
  .map(([identity, fields]) => ({ kind: "messages", item: { ...identity, ...fields } }));

/** What a client of earlier days sends: no revisions. Of one row always the same, since among such the last one wins. */
const unrevisioned: fc.Arbitrary<Delivery> = fc.constantFrom<Delivery>(
  {
    kind: "sessions",
    item: { externalId: "a", title: "legacy", source: "codex", cost: 1.5, promptTokens: 5, completionTokens: 6 },
  },
  {
    kind: "messages",
    item: {
      sessionExternalId: "a",
      externalId: "m1",
      role: "tool",
      textContent: "nectarine",
      model: "claude-opus-4-8",
      promptTokens: 4,
      completionTokens: 5,
    },
  },
  {
    kind: "messages",
    item: { sessionExternalId: "b", externalId: "m1", role: "user", parts: [{ type: "text", content: "olive" }] },
  },
);

/** The items of a history, and the times without which a row would show when it arrived. */
const history = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: session },
      { weight: 9, arbitrary: message },
      { weight: 1, arbitrary: unrevisioned },
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map(withTimes);

function withTimes(items: Delivery[]): Delivery[] {
  const ids = (field: string): string[] => [
    ...new Set(items.map(({ item }) => item[field]).filter((id) => typeof id === "string")),
  ];
  const messages = new Map(
    items
      .filter(({ kind }) => kind === "messages")
      .map(({ item }) => [JSON.stringify([item["sessionExternalId"], item["externalId"]]), item]),
  );
  const sessions = new Set([
    ...ids("sessionExternalId"),
    ...items.filter(({ kind }) => kind === "sessions").map(({ item }) => item["externalId"]),
  ]);
  return [
    ...items,
    ...[...sessions].map((externalId): Delivery => ({
      kind: "sessions",
      item: { externalId, revision: 1, startedAt: BASE },
    })),
    ...[...messages.values()].map(({ sessionExternalId, externalId }): Delivery => ({
      kind: "messages",
      item: { sessionExternalId, externalId, revision: 1, role: "user", createdAt: BASE + 1 },
    })),
  ];
}

/** The items in another order, some of them several times, cut into requests. */
const deliveries = history.chain((items) =>
  fc.record({
    items: fc.constant(items),
    requests: fc
      .shuffledSubarray([...items, ...items])
      .chain((repeated) => fc.shuffledSubarray([...items, ...repeated], { minLength: items.length + repeated.length }))
      .chain((order) =>
        fc
          .array(fc.integer({ min: 1, max: 6 }), { minLength: order.length, maxLength: order.length })
          .map((sizes) => cut(order, sizes)),
      ),
  }),
);

function cut<T>(items: T[], sizes: number[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length;) {
    const size = sizes[pieces.length] ?? 1;
    pieces.push(items.slice(start, start + size));
    start += size;
  }
  return pieces;
}

/** Single items by the single routes, so that these hold too; several as a batch. */
async function send(tenant: Tenant, deliveries: Delivery[]): Promise<void> {
  const [only] = deliveries;
  if (only !== undefined && deliveries.length === 1) {
    const response = await tenant.post(only.kind === "sessions" ? "/sync/session" : "/sync/message", only.item);
    if (!response.ok) throw new Error(await response.text());
    return;
  }
  const of = (kind: Delivery["kind"]): Item[] =>
    deliveries.filter((delivery) => delivery.kind === kind).map(({ item }) => item);
  await tenant.sync({ sessions: of("sessions"), messages: of("messages") });
}

const WORDS = [
  "apple",
  "banana",
  "cherry",
  "durian",
  "elder",
  "fig",
  "grape",
  "honey",
  "iris",
  "jasmine",
  "kiwi",
  "lemon",
  "mango",
  "nectarine",
  "olive",
  "Bash",
];

/** Everything that the API shows of a user, and where search finds each word. */
async function everythingOf(tenant: Tenant): Promise<{ dump: Dump; found: unknown }> {
  const dump = (await dumpRows({ siteUrl: backend.siteUrl, apiKey: tenant.apiKey })) as Dump;
  const found = await Promise.all(
    WORDS.map(async (word) => [
      word,
      (await tenant.search(word)).map((hit) => `${hit.sessionExternalId}/${hit.messageExternalId}`).toSorted(),
    ]),
  );
  return { dump, found };
}

function expectTotals({ dump }: { dump: Dump }): void {
  expect(countable(dump.stats)).toEqual(recount(dump));
  for (const session of dump.sessions) expect(session).toMatchObject(recountSession(session));
}

const bounds = { numRuns: RUNS, interruptAfterTimeLimit: RUNS * 400 };

test("any permutation and repetition of requests ends in the same rows, found by the same words, with totals that equal a recount", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ items, requests }) => {
      const [once, shuffled] = [await addTenant(backend), await addTenant(backend)];
      await send(once, items);
      for (const request of requests) await send(shuffled, request);
      const expected = await everythingOf(once);
      expectTotals(expected);
      expect(await everythingOf(shuffled)).toEqual(expected);
      // And once more, all of it, changes nothing, times of writing included.
      const before = await dumpRows({ siteUrl: backend.siteUrl, apiKey: shuffled.apiKey }, { withTimes: true });
      for (const request of requests.toReversed()) await send(shuffled, request.filter(isRevisioned));
      expect(await dumpRows({ siteUrl: backend.siteUrl, apiKey: shuffled.apiKey }, { withTimes: true })).toEqual(
        before,
      );
    }),
    bounds,
  );
});

test("requests that arrive at the same time end in the same rows as one after the other", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ items, requests }) => {
      const [once, together] = [await addTenant(backend), await addTenant(backend)];
      await send(once, items);
      await Promise.all(requests.map(async (request) => await send(together, request)));
      const expected = await everythingOf(once);
      expect(await everythingOf(together)).toEqual(expected);
    }),
    bounds,
  );
});

function isRevisioned({ item }: Delivery): boolean {
  return item["revision"] !== undefined;
}
