import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const day1 = Date.UTC(2026, 9, 4, 23);
const day2 = day1 + 2 * 3_600_000;
const opus = "claude-opus-4-8";

function call(sessionExternalId: string, externalId: string, fields: object = {}) {
  const usage = { input: 12, cacheWrite5m: 300, cacheRead: 2000, output: 40 };
  return {
    sessionExternalId,
    externalId,
    revision: 1,
    role: "assistant" as const,
    createdAt: day1,
    model: opus,
    usage,
    usageKey: `call-${externalId}`,
    parts: [],
    ...fields,
  };
}

test("usage and cost are summed by day, source, model and project", async () => {
  const tenant = await addTenant(startBackend());
  await tenant.sync({
    sessions: [
      { externalId: "a", source: "claude-code", projectPath: "/p", startedAt: day1, model: opus },
      { externalId: "b", source: "codex", startedAt: day2 },
    ],
    messages: [
      call("a", "1", { parts: [{ type: "tool", toolName: "Bash" }] }),
      call("a", "2", { createdAt: day2 }),
      call("b", "3", { createdAt: day2, model: "nobodys-model" }),
      { sessionExternalId: "b", externalId: "4", role: "user", createdAt: day2, textContent: "hi" },
    ],
  });
  const stats = await tenant.stats();
  expect(stats.totals).toEqual({
    sessions: 2,
    messages: 4,
    toolCalls: 1,
    tokens: {
      input: 36,
      output: 120,
      reasoning: 0,
      cacheRead: 6000,
      cacheWrite: 900,
      cacheWrite5m: 900,
      cacheWrite1h: 0,
      total: 7056,
    },
    costMicroUsd: 7870,
    cost: 0.00787,
    unpricedMessages: 1,
    durationMs: 0,
    cacheSavedMicroUsd: 17250,
  });
  expect(stats.byDay).toMatchObject([
    { day: "2026-10-04", sessions: 1, messages: 1, costMicroUsd: 3935 },
    { day: "2026-10-05", sessions: 1, messages: 3, costMicroUsd: 3935, unpricedMessages: 1 },
  ]);
  expect(stats.bySource).toMatchObject([
    { source: "claude-code", messages: 2 },
    { source: "codex", messages: 2 },
  ]);
  expect(stats.byModel).toMatchObject([
    { model: null, messages: 1 },
    { model: opus, messages: 2, sessions: 1 },
    { model: "nobodys-model", costMicroUsd: 0, unpricedMessages: 1 },
  ]);
  expect(stats.byProject).toMatchObject([
    { projectPath: null, messages: 2 },
    { projectPath: "/p", messages: 2, sessions: 1 },
  ]);
  const later = await (await tenant.get("/api/stats?from=2026-10-05&to=2026-10-05")).json();
  expect(later.totals).toMatchObject({ sessions: 1, messages: 3 });
});

test("a fork's copies of a provider call count once, whichever session came first", async () => {
  const original = call("origin", "m");
  const copy = call("fork", "m-copy", { usageKey: original.usageKey, usageCopied: true });
  for (const order of [
    [original, copy],
    [copy, original],
  ]) {
    const tenant = await addTenant(startBackend());
    for (const message of order) await tenant.sync({ messages: [message] });
    expect((await tenant.stats()).totals).toMatchObject({ messages: 2, costMicroUsd: 3935, tokens: { output: 40 } });
    expect((await tenant.session("origin")).session).toMatchObject({ costMicroUsd: 3935, costSource: "computed" });
    expect(await tenant.session("fork")).toMatchObject({
      session: { costMicroUsd: null, tokens: { total: 0 } },
      messages: [{ usageCounted: false, costMicroUsd: 3935 }],
    });
  }
});

test("a cost without usage counts once too", async () => {
  const tenant = await addTenant(startBackend());
  const { usage: _usage, ...paid } = call("a", "1", { usageKey: "k", cost: { microUsd: 7, source: "reported" } });
  await tenant.sync({ messages: [paid, { ...paid, sessionExternalId: "b", usageCopied: true }] });
  expect((await tenant.stats()).totals).toMatchObject({ messages: 2, costMicroUsd: 7 });
});

test("without a mark of copying, the session of the lesser id owns the call; it passes on when the owner gives it up", async () => {
  const tenant = await addTenant(startBackend());
  const shared = { usageKey: "shared" };
  await tenant.sync({ messages: [call("b", "1", shared), call("c", "1", shared)] });
  await tenant.sync({ messages: [call("a", "1", shared)] });
  const counted = async () =>
    Promise.all(["a", "b", "c"].map(async (id) => (await tenant.session(id)).messages[0]?.usageCounted));
  expect(await counted()).toEqual([true, false, false]);
  await tenant.sync({ messages: [call("a", "1", { ...shared, usageCopied: true, revision: 2 })] });
  expect(await counted()).toEqual([false, true, false]);
  await tenant.sync({ messages: [call("b", "1", { usageKey: "its-own", revision: 2 })] });
  expect(await counted()).toEqual([false, true, true]);
  expect((await tenant.stats()).totals.tokens.output).toBe(80);
});

test("an agent's own cost stands as reported; synthetic messages are not unpriced", async () => {
  const tenant = await addTenant(startBackend());
  await tenant.sync({
    messages: [
      call("s", "1", { cost: { microUsd: 5, source: "reported" } }),
      call("t", "2", { model: "<synthetic>", usage: { input: 0, output: 0 } }),
      call("u", "3", { model: "nobodys-model" }),
    ],
  });
  expect((await tenant.session("s")).session).toMatchObject({ costMicroUsd: 5, costSource: "reported" });
  expect((await tenant.session("t")).session).toMatchObject({
    costMicroUsd: null,
    costSource: null,
    unpricedMessages: 0,
  });
  expect((await tenant.session("u")).session).toMatchObject({
    costMicroUsd: null,
    cost: null,
    costSource: "unpriced",
    unpricedMessages: 1,
  });
  // As the messages call it.
  const { byModel } = await tenant.stats();
  expect(byModel.map(({ model }) => model)).toEqual([null, "<synthetic>", "claude-opus-4-8", "nobodys-model"]);
});

test("what a cache saved is told by the provider's price where the model has no other", async () => {
  const tenant = await addTenant(startBackend());
  const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  await tenant.sync({
    messages: [call("s", "1", { model, provider: "amazon-bedrock", usage: { cacheRead: 1_000_000 } })],
  });
  const { totals } = await tenant.stats();
  expect([totals.costMicroUsd, totals.cacheSavedMicroUsd]).toEqual([330_000, 3_300_000 - 330_000]);
});

test("a session that turns out to be of another source and project takes its usage along", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  await tenant.sync({ messages: [call("s", "1"), call("s", "2", { createdAt: day2 })] });
  await tenant.sync({ sessions: [{ externalId: "s", revision: 1, source: "claude-code", projectPath: "/p" }] });
  await tenant.sync({ sessions: [{ externalId: "s", revision: 2, projectPath: "C:\\work\\app" }] });
  const places = (await backend.rows("usageDaily")).map((row) => `${row.source} ${row.projectPath}`);
  expect(new Set(places)).toEqual(new Set(["claude-code C:\\work\\app"]));
  expect(await backend.rows("projects")).toMatchObject([{ path: "C:\\work\\app", name: "app" }]);
  expect((await tenant.stats()).totals).toMatchObject({ sessions: 1, messages: 2, costMicroUsd: 7870 });
});
