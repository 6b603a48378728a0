import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { bundleFolder } from "../runtime/bundle";
import { ISOLATE } from "../testing/isolated-engine";
import { IsolatedEngine } from "./isolated-engine";

closeAppsAfterEach();

const APP = {
  "work.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    import { makeFunctionReference as ref } from "convex/server";
    export const add = mutation(async (ctx) => { await ctx.db.insert("rows", {}); });
    export const count = query(async (ctx) => (await ctx.db.query("rows").collect()).length);
    export const loop = query(async () => { for (;;); });
    export const loopAfterReading = query(async (ctx) => { await ctx.db.query("rows").first(); for (;;); });
    export const addAndLoop = mutation(async (ctx) => { await ctx.db.insert("rows", {}); for (;;); });
    export const later = mutation(async (ctx, { path }) => { await ctx.scheduler.runAfter(0, ref(path), {}); });
    export const jobs = query(async (ctx) => await ctx.db.system.query("_scheduled_functions").collect());
    export const hold = query(async (ctx, { mebibytes }) => {
      const held = [];
      for (let at = 0; at < mebibytes * 16; at += 1) {
        held.push(new Array(8192).fill(at));
        await ctx.db.query("rows").first();
      }
      return held.length;
    });
    export const churn = query(async (ctx, { mebibytes }) => {
      let last;
      for (let at = 0; at < mebibytes * 16; at += 1) {
        last = new Array(8192).fill(at);
        await ctx.db.query("rows").first();
      }
      return last.length;
    });
    export const buffers = query(async (ctx, { mebibytes }) => {
      const held = [];
      for (let at = 0; at < mebibytes; at += 1) {
        held.push(new Uint8Array(1024 * 1024));
        await ctx.db.query("rows").first();
      }
      return held.length;
    });
    const leak = () => { const held = []; for (;;) held.push(new Array(1024 * 1024).fill(held.length)); };
    export const leakInQuery = query(async () => leak());
    export const leakInAction = action(async () => leak());
    export const loopInAction = action(async () => { for (;;); });
    export const addInAction = action(async (ctx) => { await ctx.runMutation(ref("work:add"), {}); return "added"; });
    export const loopBelowAction = action(async (ctx) => await ctx.runMutation(ref("work:addAndLoop"), {}));
    export const loose = action(async () => { void Promise.reject(new Error("nobody waits")); return "done"; });`,
  "http.ts": `
    import { httpActionGeneric as httpAction, httpRouter } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/ping", method: "GET", handler: httpAction(async () => new Response("pong")) });
    http.route({ path: "/length", method: "POST", handler: httpAction(async (ctx, request) =>
      new Response(String((await request.arrayBuffer()).byteLength))) });
    http.route({ path: "/drip", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
      start: (controller) => {
        let at = 0;
        const timer = setInterval(() => {
          controller.enqueue(new TextEncoder().encode("drop " + at + "\\n"));
          if (++at === 5) { clearInterval(timer); controller.close(); }
        }, 5);
      },
    }))) });
    export default http;`,
};

const TIMED_OUT = "Function execution timed out (maximum duration: 1s)";
const OUT_OF_MEMORY = "JavaScript execution ran out of memory (maximum memory usage: 64 MB)";

async function openIsolated() {
  const dir = writeApp(APP);
  const engine = await IsolatedEngine.open({
    dataDir: join(dir, "..", "data"),
    functions: { dir },
    isolate: ISOLATE,
    graceMs: 500,
  });
  const client = new ConvexHttpClient(engine.url, { logger: false });
  const run = {
    query: async (path: string, args = {}) => await client.query(makeFunctionReference<"query">(path), args),
    mutation: async (path: string, args = {}) =>
      await client.mutation(makeFunctionReference<"mutation">(path), args, { skipQueue: true }),
    action: async (path: string, args = {}) => await client.action(makeFunctionReference<"action">(path), args),
  };
  return { engine, dir, ...run, [Symbol.asyncDispose]: async () => await engine.close() };
}

test("a query that loops fails in upstream's words, and the next one runs", async () => {
  await using app = await openIsolated();
  await expect(app.query("work:loop")).rejects.toThrow(TIMED_OUT);
  await expect(app.query("work:loopAfterReading")).rejects.toThrow(TIMED_OUT);
  expect(await app.query("work:count")).toBe(0);
});

test("a mutation that loops leaves nothing, and those around it run exactly once", async () => {
  await using app = await openIsolated();
  const calls = Array.from({ length: 30 }, async (_, at) =>
    at === 10
      ? await expect(app.mutation("work:addAndLoop")).rejects.toThrow(TIMED_OUT)
      : await app.mutation("work:add"),
  );
  await Promise.all(calls);
  expect(await app.query("work:count")).toBe(29);
});

test("a scheduled function that loops fails, and is not tried again", async () => {
  await using app = await openIsolated();
  await app.mutation("work:later", { path: "work:addAndLoop" });
  await app.mutation("work:later", { path: "work:add" });
  const states = async (): Promise<string[]> =>
    ((await app.query("work:jobs")) as { state: { kind: string } }[]).map(({ state }) => state.kind);
  await expect.poll(states, { timeout: 20_000 }).toEqual(["failed", "success"]);
  expect(await app.query("work:jobs")).toMatchObject([
    { state: { error: expect.stringContaining(TIMED_OUT) as string } },
    {},
  ]);
  expect(await app.query("work:count")).toBe(1);
});

test("a mutation that loops below an action fails for the action", async () => {
  await using app = await openIsolated();
  await expect(app.action("work:loopBelowAction")).rejects.toThrow(TIMED_OUT);
  expect(await app.action("work:addInAction")).toBe("added");
  expect(await app.query("work:count")).toBe(1);
});

test("a transaction may hold 64 MiB, and use more as long as it lets go of it", async () => {
  await using app = await openIsolated();
  expect(await app.query("work:hold", { mebibytes: 50 })).toBe(800);
  expect(await app.query("work:churn", { mebibytes: 240 })).toBe(8192);
  await expect(app.query("work:hold", { mebibytes: 400 })).rejects.toThrow(OUT_OF_MEMORY);
  expect(await app.query("work:buffers", { mebibytes: 50 })).toBe(50);
  await expect(app.query("work:buffers", { mebibytes: 150 })).rejects.toThrow(OUT_OF_MEMORY);
});

test("a function that takes all memory without a pause fails alone", async () => {
  await using app = await openIsolated();
  await app.mutation("work:add");
  // Whichever limit it comes to first.
  await expect(app.query("work:leakInQuery")).rejects.toThrow(/ran out of memory|timed out/);
  await expect(app.action("work:leakInAction")).rejects.toThrow(OUT_OF_MEMORY);
  expect(await app.query("work:count")).toBe(1);
  expect(await app.action("work:addInAction")).toBe("added");
});

test("an action that computes without end holds up nobody else", async () => {
  await using app = await openIsolated();
  const stuck = app.action("work:loopInAction").catch((error: unknown) => error);
  await setImmediate();
  expect(await app.action("work:addInAction")).toBe("added");
  expect(await (await fetch(`${app.engine.siteUrl}/ping`)).text()).toBe("pong");
  expect(await app.query("work:count")).toBe(1);
  await app.engine.close();
  expect(await stuck).toBeInstanceOf(Error);
});

test("an error nobody handles is the function's own, whatever thread it runs in", async () => {
  await using app = await openIsolated();
  for (let round = 0; round < 3; round += 1) await app.action("work:loose").catch(() => undefined);
  expect(await app.action("work:addInAction")).toBe("added");
});

test("modules that never end are refused, and those in force stay", async () => {
  await using app = await openIsolated();
  const modules = await bundleFolder(app.dir);
  const endless = { path: "endless.js", source: "for (;;);", environment: "isolate" as const };
  await expect(app.engine.deploy({ modules: [...modules, endless] })).rejects.toMatchObject({
    code: "ModuleNotLoaded",
  });
  expect(await app.query("work:count")).toBe(0);
  await app.engine.deploy({ modules });
  expect(await app.action("work:addInAction")).toBe("added");
});

test("whatever is acknowledged while functions loop is there, once", async () => {
  await using app = await openIsolated();
  let acknowledged = 0;
  const writer = async (): Promise<void> => {
    for (let at = 0; at < 40; at += 1) {
      await app.mutation("work:add");
      acknowledged += 1;
    }
  };
  const looper = async (): Promise<void> => {
    for (const path of ["work:loop", "work:addAndLoop", "work:loop"]) {
      await (path === "work:loop" ? app.query(path) : app.mutation(path)).catch(() => undefined);
    }
  };
  await Promise.all([writer(), writer(), writer(), looper()]);
  expect(acknowledged).toBe(120);
  expect(await app.query("work:count")).toBe(120);
});

test("bodies of requests and responses cross threads whole, streamed ones piece by piece", async () => {
  await using app = await openIsolated();
  const length = async (bytes: number): Promise<string> =>
    await (await fetch(`${app.engine.siteUrl}/length`, { method: "POST", body: new Uint8Array(bytes) })).text();
  expect(await length(0)).toBe("0");
  expect(await length(5_000_000)).toBe("5000000");
  const drip = await fetch(`${app.engine.siteUrl}/drip`);
  expect(await drip.text()).toBe("drop 0\ndrop 1\ndrop 2\ndrop 3\ndrop 4\n");
});
