import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import type { EngineLogEntry } from "../core";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { ISOLATE } from "../testing/isolated-engine";
import { IsolatedEngine, type IsolatedEngineOptions } from "./isolated-engine";

closeAppsAfterEach();

const APP = {
  "work.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query, makeFunctionReference as ref } from "convex/server";
    export const loop = query(async () => { for (;;); });
    export const addAndLoop = mutation(async (ctx) => { await ctx.db.insert("rows", {}); for (;;); });
    export const loopBelowAction = action(async (ctx) => await ctx.runMutation(ref("work:addAndLoop"), {}));
    export const loopInAction = action(async () => { for (;;); });
    export const add = mutation(async (ctx) => { await ctx.db.insert("rows", {}); });
    export const rows = query(async (ctx) => (await ctx.db.query("rows").collect()).length);`,
};

const TIMED_OUT = "Function execution timed out";
const PATIENCE = { timeout: 30_000 };

async function open(options: Partial<IsolatedEngineOptions> = {}) {
  const dir = writeApp(APP);
  const log: EngineLogEntry[] = [];
  const engine = await IsolatedEngine.open({
    dataDir: join(dir, "..", "data"),
    functions: { dir },
    isolate: ISOLATE,
    graceMs: 500,
    log: (entry) => log.push(entry),
    ...options,
  });
  const client = new ConvexHttpClient(engine.url, { logger: false });
  return {
    engine,
    log,
    query: async (path: string) => await client.query(makeFunctionReference<"query">(path)),
    mutation: async (path: string) => await client.mutation(makeFunctionReference<"mutation">(path)),
    action: async (path: string) => await client.action(makeFunctionReference<"action">(path)),
    scrape: async () => {
      const headers = { authorization: `Bearer ${engine.adminKey}` };
      const text = await (await fetch(`${engine.url}/metrics`, { headers })).text();
      return (name: string) => {
        const line = text.split("\n").find((each) => each.startsWith(`${name} `));
        return line === undefined ? undefined : Number(line.slice(name.length));
      };
    },
    [Symbol.asyncDispose]: async () => await engine.close(),
  };
}

test("a function that takes its thread with it is logged and counted, and so is the next core", async () => {
  await using app = await open();
  await expect(app.query("work:loop")).rejects.toThrow(TIMED_OUT);
  await expect(app.action("work:loopBelowAction")).rejects.toThrow(TIMED_OUT);
  for (const [path, kind] of [
    ["work:loop", "query"],
    ["work:addAndLoop", "mutation"],
  ])
    expect(app.log).toContainEqual(
      expect.objectContaining({
        type: "function",
        path,
        kind,
        code: "UserTimeout",
        requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
        error: expect.stringContaining(TIMED_OUT),
      }),
    );
  const value = await app.scrape();
  expect(value('opensync_core_restarts_total{cause="time"}')).toBe(2);
  expect(value('opensync_function_calls_total{function="work:loop",kind="query",outcome="UserTimeout"}')).toBe(1);
  expect(value('opensync_faults_total{part="isolate"}')).toBe(2);
});

test("a scrape is answered while a function keeps the core, without what only the core knows", async () => {
  await using app = await open({ limits: { userTimeMs: 3000 } });
  const loop = app.query("work:loop").catch(String);
  let value = await app.scrape();
  await expect.poll(async () => (value = await app.scrape())("opensync_core_up"), PATIENCE).toBe(0);
  expect(value("opensync_commits_total")).toBeUndefined();
  expect(value("opensync_wal_bytes")).toBeGreaterThanOrEqual(0);
  expect(await loop).toContain(TIMED_OUT);
  await expect.poll(async () => (await app.scrape())("opensync_core_up"), PATIENCE).toBe(1);
});

test("actions are counted by whether they run, and threads by whether they compute", async () => {
  await using app = await open();
  const loop = app.action("work:loopInAction").catch(String);
  await expect.poll(async () => (await app.scrape())("opensync_action_threads_busy"), PATIENCE).toBe(1);
  expect((await app.scrape())('opensync_actions{state="running"}')).toBe(1);
  await app.engine.close();
  expect(await loop).toContain("Error");
});

test("a stop while a function keeps the core answers its caller and those who wait behind it", async () => {
  const app = await open({ graceMs: 30_000, limits: { userTimeMs: 3000 } });
  const loop = app.query("work:loop").catch(String);
  const waiting = app.mutation("work:add");
  // The scrape is one of them.
  const inFlight = async () => (await app.scrape())('opensync_http_requests_in_flight{origin="main"}');
  await expect.poll(inFlight, PATIENCE).toBe(3);
  await app.engine.close();
  expect(await loop).toContain(TIMED_OUT);
  expect(await waiting).toBeNull();
});
