import { expect, test } from "vitest";
import { EXECUTION_LIMITS } from "./limits";
import { closeAppsAfterEach, openApp } from "./test-app";

closeAppsAfterEach();

const OUTSIDE = { identity: null, allowInternal: true };
const MEBIBYTE = 1024 * 1024;

const APP = {
  "big.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    import { v } from "convex/values";
    export const length = query({ args: { text: v.string() }, handler: async (ctx, { text }) => text.length });
    export const text = query({ args: { length: v.number() }, handler: async (ctx, { length }) => "x".repeat(length) });
    export const array = query({ args: { length: v.number() }, handler: async (ctx, { length }) => ({ list: Array(length).fill(0) }) });
    export const fields = query({ args: { length: v.number() }, handler: async (ctx, { length }) =>
      [Object.fromEntries(Array.from({ length }, (_, at) => ["f" + at, "a,b"]))] });
    export const unnamed = query({ args: {}, handler: async () => ({ "": 1 }) });
    export const half = query({ args: {}, handler: async () => ({ text: "a\\ud800" }) });
    export const pair = query({ args: {}, handler: async () => "\\\\ud83d \\u{1f600}" });
    export const write = mutation({ args: { length: v.number() }, handler: async (ctx, { length }) => {
      await ctx.db.insert("rows", {});
      return "x".repeat(length);
    } });
    export const rows = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
    export const many = mutation({ args: {}, handler: async (ctx) => {
      for (let at = 0; at < 20; at += 1) await ctx.db.insert("rows", { text: "x".repeat(1_000_000) });
    } });
    export const gets = query({ args: { id: v.string(), times: v.number() }, handler: async (ctx, { id, times }) => {
      for (let at = 0; at < times; at += 1) await ctx.db.get(id);
    } });
    let release;
    const released = new Promise((resolve) => { release = resolve; });
    export const wait = action({ args: {}, handler: async () => await released });
    export const letGo = action({ args: {}, handler: async () => release("released") });
    export const add = mutation({ args: {}, handler: async (ctx) => await ctx.db.insert("rows", {}) });`,
};

test("arguments and results of 16 MiB pass, larger ones are refused in upstream's words", async () => {
  const { runner } = await openApp(APP);
  const room = 16 * MEBIBYTE - 9;
  expect(await runner.runQuery("big:length", { text: "x".repeat(room) }, OUTSIDE)).toMatchObject({ value: room });
  expect(await runner.runQuery("big:length", { text: "x".repeat(room + 1) }, OUTSIDE)).toMatchObject({
    ok: false,
    code: "FunctionArgumentsTooLarge",
    error: expect.stringContaining(
      "Arguments for big.js:length are too large (actual: 16.00 MiB, limit: 16 MiB)",
    ) as string,
  });
  expect((await runner.runQuery("big:text", { length: 16 * MEBIBYTE - 2 }, OUTSIDE)).ok).toBe(true);
  expect(await runner.runQuery("big:text", { length: 16 * MEBIBYTE - 1 }, OUTSIDE)).toMatchObject({
    ok: false,
    error: expect.stringContaining("Function big.js:text return value is too large") as string,
  });
});

test("what a function returns has to be a value that its clients could send", async () => {
  const { runner } = await openApp(APP);
  const errorOf = async (path: string, length: number) => {
    const result = await runner.runQuery(path, length === 0 ? {} : { length }, OUTSIDE);
    return result.ok ? null : result.error;
  };
  expect(await errorOf("big:array", 8192)).toBeNull();
  expect(await errorOf("big:array", 8193)).toContain(
    "Function big.js:array return value invalid: Array length is too long (8193 > maximum length 8192)",
  );
  expect(await errorOf("big:fields", 1024)).toBeNull();
  expect(await errorOf("big:fields", 1025)).toContain(
    "Function big.js:fields return value invalid: Object has too many fields (1025 > maximum number 1024)",
  );
  expect(await errorOf("big:unnamed", 0)).toContain("return value invalid: Field name can't be empty.");
});

test("a mutation whose result is too large is undone", async () => {
  const { runner, run } = await openApp(APP);
  expect((await runner.runMutation("big:write", { length: 17 * MEBIBYTE }, OUTSIDE)).ok).toBe(false);
  expect(await run("big:rows")).toBe(0);
});

test("a large result of a numbered mutation is kept for its repetition", async () => {
  const { runner, run } = await openApp(APP);
  const numbered = { ...OUTSIDE, sessionRequest: { sessionId: "s", requestId: 1 } };
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const result = await runner.runMutation("big:write", { length: 3 * MEBIBYTE }, numbered);
    expect(result).toMatchObject({ ok: true, valueText: `"${"x".repeat(3 * MEBIBYTE)}"` });
  }
  expect(await run("big:rows")).toBe(1);
});

test("half a surrogate pair is no result, text that looks like its escape is", async () => {
  const { run } = await openApp(APP);
  await expect(run("big:half")).rejects.toThrow("half of a surrogate pair");
  expect(await run("big:pair")).toBe("\\ud83d \u{1f600}");
});

test("a mutation writes up to 16 MiB", async () => {
  const { run } = await openApp(APP);
  await expect(run("big:many")).rejects.toThrow(
    "Too many bytes written in a single function execution (limit: 16777216 bytes)",
  );
  expect(await run("big:rows")).toBe(0);
});

test("a function makes up to 4,096 reads", async () => {
  const { run } = await openApp(APP);
  const id = String(await run("big:add"));
  await run("big:gets", { id, times: 4096 });
  await expect(run("big:gets", { id, times: 4097 })).rejects.toThrow(
    "Too many reads in a single function execution (limit: 4096). Consider using smaller limits in your queries",
  );
});

test("functions run as many at a time as upstream's smallest size allows", () => {
  expect(EXECUTION_LIMITS).toMatchObject({
    userTimeMs: 1000,
    systemTimeMs: 15_000,
    actionTimeMs: 1_800_000,
    concurrentQueries: 16,
    concurrentMutations: 16,
    concurrentActions: 64,
  });
});

test("actions beyond those that may run wait, and beyond those that may wait are refused", async () => {
  const { runner, store } = await openApp(APP, { limits: { concurrentActions: 2, queued: 1 } });
  const waiting = [1, 2, 3].map(() => runner.runAction("big:wait", {}, OUTSIDE));
  expect(await runner.runAction("big:wait", {}, OUTSIDE)).toMatchObject({
    ok: false,
    code: "TooManyConcurrentRequests",
    error: expect.stringContaining("Too many concurrent requests, backoff and try again.") as string,
  });
  // Queries have places of their own.
  expect((await runner.runQuery("big:rows", {}, OUTSIDE)).ok).toBe(true);
  expect(store.latestTs()).toBe(0n);
  await runner.definition({ component: "", path: "big:letGo" })?.invoke?.("0123456789abcdef", "[{}]");
  expect((await Promise.all(waiting)).map((result) => result.ok && result.value)).toEqual(
    [1, 2, 3].map(() => "released"),
  );
});
