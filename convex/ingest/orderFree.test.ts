import type { Batch, MessageItem, SessionItem, TodoListItem } from "@opensync/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runs, startBackend } from "../testing/backend.harness";
import type { Backend } from "../testing/backend.harness";
import { dump } from "../testing/dump.harness";
import { addKey, addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";
import { contributionOf, rolledUp, sumOf } from "../usage/counts";
import { ModelSums } from "../usage/modelSums";

const DAY = 86_400_000;
const BASE = Date.UTC(2026, 9, 1);

type Item =
  | { kind: "session"; item: SessionItem; machine: string | undefined }
  | { kind: "message"; item: MessageItem }
  | { kind: "todo"; item: TodoListItem };

const sessionId = fc.constantFrom("s1", "s2", "s3");
const revision = fc.integer({ min: 1, max: 3 });
const time = fc.integer({ min: 0, max: 3 }).map((day) => BASE + day * DAY);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const model = fc.constantFrom("claude-opus-4-8", "nobodys-model", "<synthetic>");

/** A session is of the machine that says so, and says it by the client that posts. */
const machine = maybe(fc.constantFrom("machine-a", "machine-b"));

const session: fc.Arbitrary<Item> = fc
  .record({
    machine,
    externalId: sessionId,
    revision,
    source: maybe(fc.constantFrom("claude-code", "codex")),
    title: maybe(fc.constantFrom("a", "b")),
    projectPath: maybe(fc.constantFrom("/p/one", "C:\\two")),
    gitBranch: maybe(fc.constantFrom("main", "fix")),
    deletedAt: maybe(fc.constantFrom(0, BASE)),
    model: maybe(model),
    startedAt: time,
    mcpServers: maybe(fc.subarray(["x", "y"])),
  })
  .map(({ machine: posting, ...item }) => ({ kind: "session", item, machine: posting }));

const part = fc.record({
  type: fc.constant("text"),
  text: fc.constantFrom("one", "two", "three"),
  externalId: maybe(fc.constantFrom("p1", "p2")),
});
const tool = fc.record({
  type: fc.constant("tool"),
  toolName: maybe(fc.constantFrom("Bash", "mcp: a,b", "100%")),
  isError: maybe(fc.boolean()),
  externalId: fc.constantFrom("t1", "t2"),
  input: fc.constant({ command: "ls" }),
  output: maybe(fc.constantFrom("a", "b")),
});

const message: fc.Arbitrary<Item> = fc
  .record({
    sessionExternalId: sessionId,
    externalId: fc.constantFrom("m1", "m2", "m3"),
    revision,
    role: fc.constantFrom("user" as const, "assistant" as const),
    source: maybe(fc.constantFrom("claude-code", "codex")),
    createdAt: time,
    model: maybe(model),
    usage: maybe(fc.record({ input: fc.nat(3), output: fc.nat(3), cacheRead: fc.nat(1000) })),
    usageKey: maybe(fc.constantFrom("call-1", "call-2")),
    usageCopied: maybe(fc.boolean()),
    cost: maybe(
      fc.constantFrom(
        { microUsd: 7, source: "reported" as const },
        { microUsd: 5, source: "computed" as const, priceVersion: "genai-prices@0.0.1" },
      ),
    ),
    durationMs: maybe(fc.constantFrom(0.1, 0.7, 1000)),
    textContent: maybe(fc.constantFrom("flat", "other")),
    removedAt: maybe(fc.constantFrom(0, BASE)),
    parts: maybe(fc.array(fc.oneof(part, tool), { maxLength: 3 })),
  })
  .map((item) => ({ kind: "message", item }));

const todoList: fc.Arbitrary<Item> = fc
  .record({
    sessionExternalId: sessionId,
    revision,
    todos: fc.array(fc.record({ content: fc.constantFrom("x", "y"), status: fc.constant("pending") }), {
      maxLength: 2,
    }),
  })
  .map((item) => ({ kind: "todo", item }));

const history = fc.array(fc.oneof({ weight: 2, arbitrary: session }, { weight: 6, arbitrary: message }, todoList), {
  maxLength: 14,
});

/** The history in another order, parts of it several times, cut into batches, each posted by one of two clients. */
const deliveries = history.chain((items) =>
  fc.record({
    items: fc.constant(items),
    batches: fc
      .shuffledSubarray([...items, ...items, ...items], { minLength: items.length })
      .chain((some) => fc.shuffledSubarray([...some, ...items], { minLength: some.length + items.length }))
      .chain((order) =>
        fc
          .array(fc.integer({ min: 1, max: 5 }), { minLength: order.length, maxLength: order.length })
          .map((sizes) => cut(order, sizes)),
      ),
    clients: fc.infiniteStream(fc.nat(1)),
  }),
);

/** Each run opens two backends and fills them, which takes a busy machine seconds. */
const timeout = 300_000;

test(
  "rows, totals and rollups end the same whatever the order, number and origin of deliveries",
  { timeout },
  async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ items, batches, clients }) => {
        const once = startBackend();
        await deliver(await addTenant(once), items);

        const again = startBackend();
        const first = await addTenant(again);
        const tenants: Tenant[] = [first, await addKey(again, first.userId)];
        for (const batch of batches) {
          const client = tenants[clients.next().value] ?? first;
          await deliver(client, batch);
        }

        expect(await dump(again)).toEqual(await dump(once));
        await expectRecount(first, again);
      }),
      { numRuns: runs(60) },
    );
  },
);

test("two clients that post at the same time end as one", { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ items, batches }) => {
      const once = startBackend();
      await deliver(await addTenant(once), items);
      const both = startBackend();
      const first = await addTenant(both);
      const second = await addKey(both, first.userId);
      await Promise.all(
        [first, second].map(async (client) => {
          for (const batch of batches) await deliver(client, batch);
        }),
      );
      expect(await dump(both)).toEqual(await dump(once));
    }),
    { numRuns: runs(15) },
  );
});

/** The totals of sessions, the rollups of days and /api/stats, counted afresh from the messages. */
async function expectRecount(tenant: Tenant, backend: Backend) {
  const messages = await backend.rows("messages");
  const sessions = await backend.rows("sessions");
  const contributions = messages.map((message) => ({ message, ...contributionOf(message) }));
  const all = sumOf(contributions.map(({ counts }) => counts));
  expect(sumOf(sessions.flatMap(({ totals }) => totals))).toEqual(all);

  const byPlace = new Map<string, ModelSums>();
  for (const { message, day, model, counts } of contributions) {
    const session = sessions.find(({ _id }) => _id === message.sessionId);
    const place = [day, session?.source, session?.projectPath ?? "", session?.machineId].join(" ");
    const sums = byPlace.get(place) ?? new ModelSums();
    byPlace.set(place, sums);
    sums.addAll(rolledUp([{ model, ...counts }]));
  }
  const daily = (await backend.rows("usageDaily"))
    .map(({ day, source, projectPath, machine: postedBy, models }) => {
      const entries = models.map(({ sessions: _sessions, ...counts }) => counts);
      return [[day, source, projectPath, postedBy].join(" "), new ModelSums(entries).entries()] as const;
    })
    .filter(([, entries]) => entries.length > 0);
  expect(new Map(daily)).toEqual(new Map([...byPlace].map(([place, sums]) => [place, sums.entries()])));

  const { totals, byTool, byMachine, hours } = await tenant.stats();
  const sum = (numbers: number[]) => numbers.reduce((before, number) => before + number, 0);
  expect(sum(hours.flatMap((day) => day.hours))).toBe(totals.messages);
  expect(sum(byTool.map(({ calls }) => calls))).toBe(totals.toolCalls);
  expect(sum(byMachine.map(({ messages: posted }) => posted))).toBe(totals.messages);
  expect(totals).toMatchObject({
    sessions: sessions.length,
    messages: all.messages ?? 0,
    toolCalls: all.toolCalls ?? 0,
    costMicroUsd: all.costMicroUsd ?? 0,
    unpricedMessages: all.unpricedMessages ?? 0,
  });
  expect(totals.tokens.total).toBe((all.input ?? 0) + (all.output ?? 0) + (all.cacheRead ?? 0));
}

function cut(items: Item[], sizes: number[]): Item[][] {
  const batches: Item[][] = [];
  let start = 0;
  for (const size of sizes) {
    if (start >= items.length) break;
    batches.push(items.slice(start, start + size));
    start += size;
  }
  return batches;
}

/** The items in as many requests as machines post them. */
async function deliver(tenant: Tenant, items: Item[]): Promise<void> {
  const machineOf = (item: Item) => (item.kind === "session" ? item.machine : undefined);
  for (const machineId of new Set(items.map(machineOf))) {
    const posted = batchOf(items.filter((item) => machineOf(item) === machineId));
    const client = machineId === undefined ? {} : { client: { name: "test", version: "1", machineId } };
    await tenant.sync({ ...posted, ...client });
  }
}

function batchOf(items: Item[]): Batch {
  return {
    sessions: items.flatMap((entry) => (entry.kind === "session" ? [entry.item] : [])),
    messages: items.flatMap((entry) => (entry.kind === "message" ? [entry.item] : [])),
    todos: items.flatMap((entry) => (entry.kind === "todo" ? [entry.item] : [])),
  };
}
