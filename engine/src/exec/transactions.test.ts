import { expect, test } from "vitest";
import { int64ToJson } from "../values/json";
import { closeAppsAfterEach, openApp } from "./test-app";

closeAppsAfterEach();

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ items: defineTable({ n: v.number() }).index("by_n", ["n"]) });`,
  "items.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    import { v } from "convex/values";
    const numbers = async (ctx) => (await ctx.db.query("items").withIndex("by_n").collect()).map((item) => item.n);
    export const list = query({ args: {}, handler: numbers });
    export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await ctx.db.insert("items", { n }); return await numbers(ctx); } });
    export const stamp = mutation(async (ctx) => [ctx.db.vars.commitTs]);
    export const addThenFail = mutation({
      args: { n: v.number() },
      handler: async (ctx, { n }) => {
        await ctx.db.insert("items", { n });
        await null;
        throw new Error("no " + n);
      },
    });
    export const caught = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("items", { n: 1 });
        const message = await ctx.runMutation("items:addThenFail", { n: 2 }).catch((error) => error.message.split("\\n")[0]);
        return { message, seen: await ctx.runMutation("items:add", { n: 3 }) };
      },
    });
    export const parallel = mutation({
      args: {},
      handler: async (ctx) => {
        const results = await Promise.allSettled([
          ctx.runMutation("items:add", { n: 1 }),
          ctx.runMutation("items:addThenFail", { n: 2 }),
          ctx.db.insert("items", { n: 3 }),
          ctx.runMutation("items:add", { n: 4 }),
          ctx.runQuery("items:list", {}),
        ]);
        return results.map((result) => result.status);
      },
    });
    export const stale = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("items", { n: 2 });
        return [await ctx.runQuery("items:list", {}), await ctx.runQuery("items:list", {}, { useStaleSnapshot: true })];
      },
    });
    export const deep = query({ args: { levels: v.number() }, handler: async (ctx, { levels }) => (levels === 0 ? "bottom" : await ctx.runQuery("items:deep", { levels: levels - 1 })) });
    export const queryWrites = query({ args: {}, handler: async (ctx) => await (ctx as any).runQuery("items:add", { n: 1 }) });
    export const budget = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("items", { n: 0 });
        const metrics = await ctx.runQuery("items:metrics", {}, { transactionLimits: { documentsRead: 5 } } as any);
        const refused = await ctx.runMutation("items:addThree", {}, { transactionLimits: { documentsWritten: 2 } } as any).catch((error) => error.message.split("\\n")[0]);
        const outside = await ctx.meta.getTransactionMetrics();
        return { metrics, refused, seen: await numbers(ctx), outside: outside.documentsWritten.remaining > 15_000 };
      },
    });
    export const metrics = query({ args: {}, handler: async (ctx) => (await ctx.meta.getTransactionMetrics()).documentsRead });
    export const addThree = mutation({ args: {}, handler: async (ctx) => { for (const n of [7, 8, 9]) await ctx.db.insert("items", { n }); } });
    export const hang = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("items", { n: 99 }); await new Promise(() => {}); } });
    export const hangNested = mutation({ args: {}, handler: async (ctx) => await ctx.runMutation("items:hang", {}) });
    export const spin = mutation({
      args: { ms: v.number() },
      handler: async (ctx, { ms }) => {
        await ctx.db.insert("items", { n: 98 });
        try {
          const end = performanceNow() + ms;
          while (performanceNow() < end);
          await ctx.db.insert("items", { n: 97 });
        } catch { /* the function cannot save itself */ }
        return "done";
      },
    });
    const performanceNow = () => Number(process.env.NOW);
    export const floating = mutation({
      args: {},
      handler: async (ctx) => {
        void (async () => { for (let i = 0; i < 100; i++) await ctx.db.insert("items", { n: i }); })().catch(() => {});
        return "returned early";
      },
    });
    export const floatingNested = mutation({ args: {}, handler: async (ctx) => { void ctx.runMutation("items:floating", {}).then(() => ctx.db.insert("items", { n: 1000 })); return "returned early"; } });
    export const floatingFailure = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("items", { n: 1 }); void ctx.db.insert("items", { n: "not a number" }); } });
    export const rejects = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("items", { n: 96 });
        void Promise.reject(new Error("nobody listens"));
      },
    });
    export const queryRejects = query({ args: {}, handler: async () => { void Promise.reject(new Error("nobody listens")); return "fine"; } });
    export const callsRejecting = query({ args: {}, handler: async (ctx) => await ctx.runQuery("items:queryRejects", {}).catch((error) => error.message.split("\\n")[0]) });
    export const letsGo = query({ args: {}, handler: async (ctx) => { void ctx.runQuery("items:readsLater", {}).catch((error) => error.message === "items:letsGo has ended." || Promise.reject(error)); return "fine"; } });
    export const readsLater = query({ args: {}, handler: async (ctx) => { for (let turn = 0; turn < 100; turn++) await null; return await ctx.db.query("items").collect(); } });
    export const actionRejects = action({ args: {}, handler: async () => { void Promise.reject(new Error("nobody listens")); return "fine"; } });
    export const logsPromises = query({ args: {}, handler: async () => {
      const promise = Promise.resolve("done");
      console.log(promise, { deep: [new Map([[1, promise]])] });
      await promise;
    } });
    export const logsMuch = query({ args: {}, handler: async () => {
      const promise = Promise.resolve("done");
      const all = [];
      for (let at = 0; at < 300; at++) all.push({ all, promise });
      const trap = () => { throw new Error("it was asked"); };
      all.push(new Proxy({}, { ownKeys: trap, getOwnPropertyDescriptor: trap }));
      console.log(all);
    } });
    export const logsErrors = query({ args: {}, handler: async () => {
      const inner = () => new TypeError("of two\\nlines");
      console.log(inner());
      console.log({ list: [Object.assign(inner(), { code: 7 })], after: 1 });
      console.trace("here", 1);
    } });
    export const logs = mutation({ args: {}, handler: async (ctx) => { console.log("outer", { a: 1 }); await ctx.runMutation("items:loud", {}); console.error("after"); } });
    export const loud = mutation({ args: {}, handler: async () => { console.warn("inner"); } });
    export const noisy = query({ args: {}, handler: async () => { console.log("x".repeat(10_000)); for (let i = 0; i < 300; i++) console.log(i); } });`,
};

test("a nested mutation that fails is undone alone", async () => {
  const { run } = await openApp(APP);
  expect(await run("items:caught")).toEqual({ message: "Uncaught Error: no 2", seen: [1, 3] });
  expect(await run("items:list")).toEqual([1, 3]);
});

test("nested mutations started together run one after the other, so that a failing one takes nothing else with it", async () => {
  const { run } = await openApp(APP);
  expect(await run("items:parallel")).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  expect(await run("items:list")).toEqual([1, 3, 4]);
});

test("a stale snapshot is that of the mutation's start", async () => {
  const { run } = await openApp(APP);
  await run("items:add", { n: 1 });
  expect(await run("items:stale")).toEqual([[1, 2], [1]]);
});

test("functions nest eight levels deep", async () => {
  const { run } = await openApp(APP);
  expect(await run("items:deep", { levels: 8 })).toBe("bottom");
  await expect(run("items:deep", { levels: 9 })).rejects.toThrow(
    "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
  );
});

test("a query cannot call a mutation", async () => {
  const { run } = await openApp(APP);
  await expect(run("items:queryWrites")).rejects.toThrow(
    "Trying to execute items.js:add as Query, but it is defined as Mutation.",
  );
});

test("transactionLimits are a budget for the nested function only", async () => {
  const { run } = await openApp(APP);
  expect(await run("items:budget")).toEqual({
    metrics: { used: 0, remaining: 5 },
    refused: "Uncaught Error: Too many writes in a single function execution (limit: 3)",
    seen: [0],
    outside: true,
  });
});

test("a mutation repeated by its session is answered from the first run, unless that failed", async () => {
  const { runner, run } = await openApp(APP);
  const context = { identity: null, allowInternal: false, sessionRequest: { sessionId: "s", requestId: 7 } };
  await runner.runMutation("items:addThenFail", { n: 1 }, context);
  const first = await runner.runMutation("items:add", { n: 1 }, context);
  const again = await runner.runMutation("items:add", { n: 1 }, context);
  expect(again).toMatchObject({ ok: true, value: [1], ts: first.ts });
  expect(await run("items:list")).toEqual([1]);
  const other = { ...context, sessionRequest: { sessionId: "s", requestId: 8 } };
  expect(await runner.runMutation("items:add", { n: 2 }, other)).toMatchObject({ ok: true, value: [1, 2] });
});

test("the timestamp of its commit that a mutation returns is that of the commit, also in a repetition", async () => {
  const { runner } = await openApp(APP);
  const context = { identity: null, allowInternal: false, sessionRequest: { sessionId: "s", requestId: 1 } };
  const first = await runner.runMutation("items:stamp", {}, context);
  expect(first).toMatchObject({ ok: true, value: [int64ToJson(first.ts)] });
  expect(await runner.runMutation("items:stamp", {}, context)).toMatchObject({
    ok: true,
    value: [int64ToJson(first.ts)],
  });
});

test.each(["items:hang", "items:hangNested"])(
  "a mutation that awaits what never comes is rolled back and lets the next one in: %s",
  async (path) => {
    const { run } = await openApp(APP, { limits: { stuckMs: 40 } });
    const next = expect(run(path)).rejects.toThrow("Server Error\nReturned promise will never resolve\n");
    expect(await run("items:add", { n: 1 })).toEqual([1]);
    await next;
  },
);

test("computing for too long fails the mutation whatever it catches", async () => {
  // The test's only way to tell a query how long it has been computing, however busy the machine is.
  const computedMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const environment = { get: () => String(computedMs()), names: () => [] };
  const { run } = await openApp(APP, { limits: { userTimeMs: 50 }, environment });
  await expect(run("items:spin", { ms: 120 })).rejects.toThrow(
    "Server Error\nFunction execution timed out (maximum duration: 50ms)\n",
  );
  expect(await run("items:list")).toEqual([]);
  expect(await run("items:spin", { ms: 0 })).toBe("done");
});

test("what a mutation starts and does not await is part of it", async () => {
  const { run } = await openApp(APP);
  expect(await run("items:floating")).toBe("returned early");
  expect(await run("items:list")).toHaveLength(100);
  expect(await run("items:floatingNested")).toBe("returned early");
  expect(await run("items:list")).toHaveLength(201);
});

test("a write that fails fails the mutation also when it is not awaited", async () => {
  const { run } = await openApp(APP);
  await expect(run("items:floatingFailure")).rejects.toThrow("Uncaught Error: Failed to insert or update a document");
  expect(await run("items:list")).toEqual([]);
});

test("a rejection that nobody handles fails the function and not the process", async () => {
  const { run } = await openApp(APP);
  await expect(run("items:rejects")).rejects.toThrow("Uncaught Error: nobody listens");
  expect(await run("items:list")).toEqual([]);
  await expect(run("items:queryRejects")).rejects.toThrow("Uncaught Error: nobody listens");
  await expect(run("items:actionRejects")).rejects.toThrow("Uncaught Error: nobody listens");
  expect(await run("items:callsRejecting")).toBe("Uncaught Error: nobody listens");
});

test("a query that returns while what it called still reads is answered as if it had waited", async () => {
  const { run } = await openApp(APP);
  expect(await run("items:letsGo")).toBe("fine");
});

test("what is logged shows values, and nothing of the engine or of how the call is followed", async () => {
  const { runner } = await openApp(APP);
  const context = { identity: { subject: "who calls" }, allowInternal: true };
  const { logLines: promises } = await runner.runQuery("items:logsPromises", {}, context);
  expect(promises).toEqual(["[LOG] Promise { 'done' } {\n  deep: [ Map(1) { 1 => Promise { 'done' } } ]\n}"]);
  const { logLines: much } = await runner.runQuery("items:logsMuch", {}, context);
  expect(much).toEqual([
    expect.stringMatching(/^\[LOG\] <ref \*1> \[\n {2}\{ all: \[Circular \*1\], promise: Promise \{ 'done' \} \},\n/),
  ]);
  const { logLines: errors } = await runner.runQuery("items:logsErrors", {}, context);
  const frames = (indent: string) =>
    ["at inner (../convex/items.ts:L)", "at handler (../convex/items.ts:L)"].map((frame) => indent + frame).join("\n");
  expect(errors.map((line) => line.replaceAll(/:\d+:\d+/g, ":L"))).toEqual([
    `[LOG] TypeError: of two\nlines\n${frames("    ")}`,
    `[LOG] {\n  list: [\n    TypeError: of two\n    lines\n${frames("        ")} {\n      code: 7\n    }\n  ],\n  after: 1\n}`,
    "[LOG] 'here' 1\n    at handler (../convex/items.ts:L)",
  ]);
});

test("log lines come in order, with those of nested calls, in upstream's form and limits", async () => {
  const { runner } = await openApp(APP);
  const context = { identity: null, allowInternal: true };
  expect((await runner.runMutation("items:logs", {}, context)).logLines).toEqual([
    "[LOG] 'outer' { a: 1 }",
    "[WARN] 'inner'",
    "[ERROR] 'after'",
  ]);
  const { logLines } = await runner.runQuery("items:noisy", {}, context);
  expect(logLines).toHaveLength(256);
  expect(logLines[0]).toMatch(/^\[LOG\] 'x+ \(truncated due to length\)$/);
  expect(Buffer.byteLength(logLines[0] ?? "")).toBe(4096);
  expect(logLines[255]).toBe("[ERROR] 'Log overflow (maximum 256). Remaining log lines omitted.'");
});
