import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import { addKey, addTenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const HOUR = 3_600_000;
const day1 = Date.UTC(2026, 9, 4, 23);
const opus = "claude-opus-4-8";
const october = { fromDay: "2026-10-01", toDay: "2026-10-31" };

function call(sessionExternalId: string, externalId: string, fields: object = {}) {
  return {
    sessionExternalId,
    externalId,
    revision: 1,
    role: "assistant" as const,
    createdAt: day1,
    model: opus,
    usage: { output: 1_000 },
    ...fields,
  };
}

const tool = (toolName: string, fields: object = {}) => ({ type: "tool", toolName, ...fields });
const from = (machineId: string) => ({ name: "claude-code-sync", version: "1", machineId });

async function start() {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  const tenant = await addKey(backend, me?.userId ?? expect.fail("nobody is signed in"));
  return { backend, owner, tenant };
}

/** Two machines, two projects, two agents: a session of two days, and another. */
async function startWithTwo() {
  const started = await start();
  await started.tenant.sync({
    client: from("laptop"),
    sessions: [{ externalId: "a", source: "claude-code", projectPath: "/home/me/shop", startedAt: day1 }],
    messages: [
      { ...call("a", "1"), role: "user", model: undefined, usage: undefined },
      call("a", "2", {
        durationMs: 1_500.4,
        parts: [tool("Bash"), tool("Bash", { isError: true }), tool("Read", { status: "error" })],
      }),
      call("a", "3", { createdAt: day1 + 2 * HOUR, durationMs: 500, usage: { cacheRead: 1_000, cacheWrite5m: 100 } }),
      { ...call("a", "4", { durationMs: 9_000 }), role: "system", kind: "notice", model: undefined, usage: undefined },
    ],
  });
  await started.tenant.sync({
    client: from("desktop"),
    sessions: [{ externalId: "b", source: "codex", projectPath: "C:\\work\\site", startedAt: day1 }],
    messages: [
      call("b", "1", {
        model: "nobodys-model",
        durationMs: 100,
        usage: { cacheRead: 9_000 },
        parts: [tool("Bash"), { type: "tool" }],
      }),
    ],
  });
  return started;
}

test("days are told apart by machine, tools and hours, with how long answers took and what caches saved", async () => {
  const { owner, tenant } = await startWithTwo();
  const { next, overTime, ...stats } = await owner.query(api.usage.mine.stats, october);
  expect([next, overTime]).toEqual([null, []]);
  expect(stats).toEqual(await tenant.stats());
  // Of a million tokens 5 USD as input, 0.5 read from the cache, 6.25 written to it.
  expect(stats.totals).toMatchObject({ durationMs: 2_100, cacheSavedMicroUsd: 4_500 - 125, unpricedMessages: 1 });
  expect(stats.byMachine).toMatchObject([
    { machineId: "desktop", sessions: 1, messages: 1, durationMs: 100, cacheSavedMicroUsd: 0 },
    { machineId: "laptop", sessions: 1, messages: 4, durationMs: 2_000 },
  ]);
  expect(stats.byTool).toEqual([
    { name: null, calls: 1, errors: 0 },
    { name: "Bash", calls: 3, errors: 1 },
    { name: "Read", calls: 1, errors: 1 },
  ]);
  const at = (hour: number, messages: number) =>
    Array.from({ length: 24 }, (_, index) => (index === hour ? messages : 0));
  expect(stats.hours).toEqual([
    { day: "2026-10-04", hours: at(23, 4) },
    { day: "2026-10-05", hours: at(1, 1) },
  ]);
});

test("filters narrow everything; a project goes by its path or its name, and what has none by an empty one", async () => {
  const { owner, tenant } = await startWithTwo();
  const messagesOf = async (filters: object) => {
    const stats = await owner.query(api.usage.mine.stats, { ...october, filters });
    const query = new URLSearchParams({ ...filters }).toString();
    const overHttp = await (await tenant.get(`/api/stats?${query}`)).json();
    expect(overHttp.totals).toEqual(stats.totals);
    const hours = stats.hours.flatMap((day) => day.hours).reduce((sum, messages) => sum + messages, 0);
    expect(hours).toBe(stats.totals.messages);
    return [stats.totals.messages, stats.byTool.map(({ name, calls }) => `${name} ${calls}`).join(", ")];
  };
  expect(await messagesOf({ source: "codex" })).toEqual([1, "null 1, Bash 1"]);
  expect(await messagesOf({ machine: "laptop" })).toEqual([4, "Bash 2, Read 1"]);
  expect(await messagesOf({ project: "C:\\work\\site" })).toEqual([1, "null 1, Bash 1"]);
  expect(await messagesOf({ project: "shop" })).toEqual([4, "Bash 2, Read 1"]);
  expect(await messagesOf({ model: opus })).toEqual([2, "Bash 2, Read 1"]);
  expect(await messagesOf({ model: opus, machine: "desktop" })).toEqual([0, ""]);
  const none = await owner.query(api.usage.mine.stats, { ...october, filters: { model: "" } });
  expect(none).toMatchObject({ totals: { messages: 2 }, byModel: [{ model: null }] });
});

test("what no model wrote stands under no model, whatever its agent calls it", async () => {
  const { owner, tenant } = await startWithTwo();
  const before = await owner.query(api.usage.mine.stats, october);
  await tenant.sync({ messages: [call("b", "2", { model: "<synthetic>", usage: { input: 0, output: 0 } })] });
  const stats = await owner.query(api.usage.mine.stats, october);
  expect(stats.byModel.map(({ model }) => model)).toEqual(before.byModel.map(({ model }) => model));
  const none = await owner.query(api.usage.mine.stats, { ...october, filters: { model: "" } });
  expect(none.totals.messages).toBe((before.byModel[0]?.messages ?? 0) + 1);
  const { sessions } = await owner.query(api.usage.mine.topSessions, {
    ...october,
    by: "messages",
    limit: 5,
    filters: { model: "" },
  });
  expect(sessions.find(({ externalId }) => externalId === "b")?.messages).toBe(1);
});

test("one's own price also says what caches saved", async () => {
  const { owner } = await startWithTwo();
  await owner.mutation(api.prices.mine.setOverride, {
    model: "nobodys-model",
    inputMicroUsdPerMTok: 2_000_000,
    outputMicroUsdPerMTok: 2_000_000,
    cacheReadMicroUsdPerMTok: 1_000_000,
    fromDay: "2026-10-04",
  });
  const { byModel } = await owner.query(api.usage.mine.stats, october);
  expect(byModel).toMatchObject([{ model: null }, { model: opus }, { cacheSavedMicroUsd: 9_000 }]);
});

test("a session that goes on at another machine takes what it did along", async () => {
  const { owner, tenant } = await startWithTwo();
  await tenant.sync({ client: from("desktop"), sessions: [{ externalId: "a", revision: 2, title: "resumed" }] });
  const { byMachine, byTool, totals } = await owner.query(api.usage.mine.stats, october);
  expect(byMachine).toMatchObject([{ machineId: "desktop", sessions: 2, messages: 5, durationMs: 2_100 }]);
  expect([totals.messages, byTool.length]).toEqual([5, 3]);
});

test("the top sessions of a range are ranked by what they did in it", async () => {
  const { backend, owner, tenant } = await start();
  const stranger = await addTenant(backend);
  const days = (session: string, outputs: number[], fields: object = {}) =>
    outputs.map((output, day) =>
      call(session, `m${day}`, { createdAt: day1 + day * 24 * HOUR, usage: { output }, ...fields }),
    );
  await tenant.sync({
    messages: [
      ...days("long", [9_000, 10, 9_000]),
      ...days("steady", [20, 20, 20, 20]),
      ...days("short", [1, 30]),
      ...days("unpriced", [1, 1, 1], { model: "nobodys-model" }),
      call("later", "m", { createdAt: day1 + 40 * 24 * HOUR, usage: { output: 99_999 } }),
    ],
  });
  await stranger.sync({ messages: days("theirs", [5_000, 5_000]) });
  const top = async (by: "cost" | "tokens" | "messages", fromDay: string, toDay: string, limit = 10) => {
    const found = await owner.query(api.usage.mine.topSessions, { fromDay, toDay, by, limit });
    expect(found.isComplete).toBe(true);
    return found.sessions.map(({ externalId, tokens, costMicroUsd }) => [externalId, tokens, costMicroUsd]);
  };
  expect(await top("tokens", "2026-10-05", "2026-10-05")).toEqual([
    ["short", 30, 750],
    ["steady", 20, 500],
    ["long", 10, 250],
    ["unpriced", 1, null],
  ]);
  expect(await top("cost", "2026-10-05", "2026-10-06", 2)).toEqual([
    ["long", 9_010, 225_250],
    ["steady", 40, 1_000],
  ]);
  expect((await top("messages", "2026-10-01", "2026-10-31")).map(([name]) => name)).toEqual([
    "steady",
    "unpriced",
    "long",
    "short",
  ]);
  const narrowed = { ...october, by: "tokens" as const, limit: 10, filters: { model: "nobodys-model" } };
  expect((await owner.query(api.usage.mine.topSessions, narrowed)).sessions).toMatchObject([
    { externalId: "unpriced", tokens: 3, costMicroUsd: null, unpricedMessages: 3 },
  ]);
});

test("where a range has many sessions, they are compared by rank, and what one did on other days does not count", async () => {
  const { owner, tenant } = await start();
  const days = (session: string, outputs: number[]) =>
    outputs.map((output, day) =>
      call(session, `m${day}`, { createdAt: day1 + day * 24 * HOUR, usage: { output }, model: opus }),
    );
  const names = Array.from({ length: 120 }, (_, index) => `s${index}`);
  await tenant.sync({
    messages: [...names.flatMap((name, index) => days(name, [index + 1])), ...days("long", [50_000, 100, 60])],
  });
  const top = async (fromDay: string, toDay: string, filters = {}) => {
    const by = { by: "tokens", limit: 3, filters } as const;
    const found = await owner.query(api.usage.mine.topSessions, { fromDay, toDay, ...by });
    expect(found.isComplete).toBe(true);
    return { looked: found.looked, tops: found.sessions.map(({ externalId, tokens }) => `${externalId} ${tokens}`) };
  };
  expect(await top("2026-10-01", "2026-10-31")).toEqual({ looked: 3, tops: ["long 50160", "s119 120", "s118 119"] });
  expect(await top("2026-10-04", "2026-10-04")).toEqual({ looked: 3, tops: ["long 50000", "s119 120", "s118 119"] });
  expect((await top("2026-10-05", "2026-10-31")).tops).toEqual(["long 160"]);
  expect((await top("2026-10-01", "2026-10-31", { model: "none" })).tops).toEqual([]);
});

test("who is signed out has no statistics, and days must be days", async () => {
  const { backend, owner } = await start();
  const ranking = { ...october, by: "cost" as const, limit: 1 };
  expect(await refusalOf(backend.client().query(api.usage.mine.stats, october))).toBe("signed_out");
  expect(await refusalOf(backend.client().query(api.usage.mine.topSessions, ranking))).toBe("signed_out");
  const wrong = { ...ranking, toDay: "2026-13-45" };
  expect(await refusalOf(owner.query(api.usage.mine.topSessions, wrong))).toBe("invalid_request");
});
