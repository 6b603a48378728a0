import type { FunctionReturnType } from "convex/server";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import { asTenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const base = Date.UTC(2026, 9, 4, 23);
const days = { fromDay: "2026-10-01", toDay: "2026-10-31" };

async function start() {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const { apiKey } = await owner.action(api.keys.mine.create, { name: "laptop", scopes: ["ingest"] });
  const me = await owner.query(api.account.me, {});
  const tenant = asTenant(backend, me?.userId ?? expect.fail("nobody is signed in"), apiKey);
  const call = (sessionExternalId: string, externalId: string, hour: number, model: string) => ({
    sessionExternalId,
    externalId,
    role: "assistant" as const,
    createdAt: base + hour * 3_600_000,
    model,
    usage: { input: 10, output: 5, cacheRead: 1_000_000 },
  });
  await tenant.sync({
    sessions: [
      { externalId: "a", source: "claude-code", projectPath: "/p", startedAt: base },
      { externalId: "b", source: "codex", startedAt: base },
    ],
    messages: [
      call("a", "1", 0, "claude-opus-4-8"),
      call("a", "2", 2, "nobodys-model"),
      call("b", "3", 2, "nobodys-model"),
    ],
  });
  return owner;
}

test("usage over time has a row for each day and project or model, and adds up to the statistics", async () => {
  const owner = await start();
  const by = async (over: "source" | "project" | "model", filters = {}) =>
    (await owner.query(api.usage.mine.stats, { ...days, over, filters })).overTime
      .filter(({ messages }) => messages > 0)
      .map(({ day, name, messages, unpricedMessages }) => [day, name, messages, unpricedMessages]);
  expect(await by("project")).toEqual([
    ["2026-10-04", "/p", 1, 0],
    ["2026-10-05", "/p", 1, 1],
    ["2026-10-05", null, 1, 1],
  ]);
  expect(await by("model", { source: "claude-code" })).toEqual([
    ["2026-10-04", "claude-opus-4-8", 1, 0],
    ["2026-10-05", "nobodys-model", 1, 1],
  ]);
  const { totals, overTime: rows } = await owner.query(api.usage.mine.stats, { ...days, over: "source" });
  const sum = (field: "costMicroUsd" | "cacheRead" | "cacheSavedMicroUsd") =>
    rows.reduce((all, row) => all + row[field], 0);
  expect(sum("costMicroUsd")).toBe(totals.costMicroUsd);
  expect(sum("cacheRead")).toBe(totals.tokens.cacheRead);
  expect(sum("cacheSavedMicroUsd")).toBe(totals.cacheSavedMicroUsd);
  expect(totals.cacheSavedMicroUsd).toBeGreaterThan(0);
});

test("what does not fit one answer comes with the next, also where a day parts: together they are the whole", async () => {
  const owner = await start();
  const whole = { ...days, over: "project" as const };
  const { next: none, ...stats } = await owner.query(api.usage.mine.stats, whole);
  const { days: hours } = await owner.query(api.usage.mine.hours, days);
  expect(none).toBeNull();
  const pages: FunctionReturnType<typeof api.usage.mine.stats>[] = [];
  const read: number[] = [];
  let cursor: string | undefined;
  do {
    const asked = { ...days, limit: 1, ...(cursor === undefined ? {} : { cursor }) };
    const page: (typeof pages)[number] = await owner.query(api.usage.mine.stats, { ...asked, over: "project" });
    expect((await owner.query(api.usage.mine.totals, asked)).totals).toEqual(page.totals);
    expect((await owner.query(api.usage.mine.hours, asked)).days).toEqual(page.hours);
    pages.push(page);
    read.push(page.byDay.length);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  // Two agents on two days: each day parts.
  expect(read.filter((count) => count > 0)).toEqual([1, 1, 1, 1]);
  const sum = (of: (page: (typeof pages)[number]) => number) => pages.reduce((all, page) => all + of(page), 0);
  for (const field of ["sessions", "messages", "costMicroUsd", "unpricedMessages", "cacheSavedMicroUsd"] as const) {
    expect(sum(({ totals }) => totals[field])).toBe(stats.totals[field]);
  }
  expect(pages.flatMap(({ overTime }) => overTime)).toEqual(stats.overTime);
  const ofDay = (day: string) => pages.flatMap((page) => page.hours.filter((each) => each.day === day));
  for (const { day, hours: wanted } of hours) {
    expect(wanted).toEqual(wanted.map((_, hour) => ofDay(day).reduce((all, each) => all + (each.hours[hour] ?? 0), 0)));
  }
});

test("messages are counted by UTC hour of their day", async () => {
  const owner = await start();
  const { days: found } = await owner.query(api.usage.mine.hours, days);
  expect(found.map(({ day, hours }) => [day, hours.indexOf(Math.max(...hours)), Math.max(...hours)])).toEqual([
    ["2026-10-04", 23, 1],
    ["2026-10-05", 1, 2],
  ]);
  const wrong = { ...days, fromDay: "October" };
  expect(await refusalOf(owner.query(api.usage.mine.hours, wrong))).toBe("invalid_request");
});
