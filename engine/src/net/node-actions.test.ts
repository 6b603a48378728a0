import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const IMPORTS = `
import { actionGeneric as action, internalActionGeneric as internalAction, makeFunctionReference as fn } from "convex/server";
import { ConvexError, v } from "convex/values";
`;

const NOTES = {
  "notes.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query, makeFunctionReference as fn } from "convex/server";
    import { v } from "convex/values";
    export const add = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text }) });
    export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
    export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => [job.name, job.state.kind]) });
    export const shout = action({ args: { text: v.string() }, handler: async (_ctx, { text }) => text.toUpperCase() });
    export const digest = action({ args: { text: v.string() }, handler: async (ctx, args) => await ctx.runAction(fn("node:digest"), args) });
    export const later = mutation({ args: {}, handler: async (ctx) => { await ctx.scheduler.runAfter(0, fn("node:write"), { text: "scheduled" }); } });
    export const globals = query({ args: {}, handler: async () => typeof globalThis.Buffer });`,
};

test("actions of a module for Node.js have its globals and modules, and all that other actions have", async () => {
  const { action, query, mutation, log } = await openTestEngine(
    {
      ...NOTES,
      "node.ts": `"use node";
        ${IMPORTS}
        import { createHash } from "node:crypto";
        import { readFileSync } from "node:fs";
        export const digest = action({ args: { text: v.string() }, handler: async (_ctx, { text }) => createHash("sha256").update(text).digest("hex") });
        export const write = internalAction({
          args: { text: v.string() },
          handler: async (ctx, { text }) => { await ctx.runMutation(fn("notes:add"), { text }); },
        });
        export const all = action({
          args: {},
          handler: async (ctx) => {
            await ctx.runMutation(fn("notes:add"), { text: Buffer.from("aGk=", "base64").toString() });
            const storageId = await ctx.storage.store(new Blob(["stored"], { type: "text/plain" }));
            const stored = await (await ctx.storage.get(storageId)).text();
            console.log("from Node", process.env.SECRET);
            return {
              notes: await ctx.runQuery(fn("notes:list"), {}),
              stored,
              shouted: await ctx.runAction(fn("notes:shout"), { text: "loud" }),
              own: await ctx.runAction(fn("node:digest"), { text: "x" }),
              variables: [process.env.SECRET, typeof process.env.PATH, typeof process.env.HOME],
              version: process.version,
            };
          },
        });`,
    },
    { env: { SECRET: "s3cret" } },
  );
  expect(await action("node:all")).toEqual({
    notes: ["hi"],
    stored: "stored",
    shouted: "LOUD",
    own: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    variables: ["s3cret", "undefined", "undefined"],
    version: process.version,
  });
  const logged = () => log.filter((entry) => entry.type === "function" && entry.path === "node:all");
  await expect.poll(logged).toMatchObject([{ error: null, logLines: ["[LOG] 'from Node' 's3cret'"] }]);
  // From an action of the default runtime, which has nothing of Node's.
  expect(await action("notes:digest", { text: "x" })).toMatch(/^2d711642/);
  expect(await query("notes:globals")).toBe("undefined");
  await expect(action("node:write", { text: "no" })).rejects.toThrow("Could not find public function for 'node:write'");
  await mutation("notes:later");
  await expect.poll(() => query("notes:list")).toEqual(["hi", "scheduled"]);
  await expect.poll(() => query("notes:jobs")).toEqual([["node.js:write", "success"]]);
});

test("what an action in Node.js throws, its arguments and its result are as everywhere", async () => {
  const { action } = await openTestEngine({
    ...NOTES,
    "node.ts": `"use node";
      ${IMPORTS}
      function fail() { throw new Error("broken"); }
      export const crash = action({ args: {}, handler: async () => fail() });
      export const refuse = action({ args: {}, handler: async () => { throw new ConvexError({ code: "NO" }); } });
      export const typed = action({ args: { n: v.number() }, returns: v.string(), handler: async (_ctx, { n }) => n });`,
  });
  await expect(action("node:crash")).rejects.toThrow(
    /Uncaught Error: broken\n {4}at fail \(.*convex\/node\.ts:\d+:\d+\)/,
  );
  await expect(action("node:refuse")).rejects.toMatchObject({ data: { code: "NO" } });
  await expect(action("node:typed", { n: "one" })).rejects.toThrow("ArgumentValidationError");
  await expect(action("node:typed", { n: 1 })).rejects.toThrow("ReturnsValidationError");
});

test("an action that loops, takes all memory or ends its thread costs its own call alone", async () => {
  const { action, query, mutation, engine, log } = await openTestEngine(
    {
      ...NOTES,
      "node.ts": `"use node";
        ${IMPORTS}
        export const loop = action({ args: {}, handler: async () => { for (;;); } });
        export const wait = action({ args: {}, handler: async () => await new Promise(() => undefined) });
        export const leak = action({ args: {}, handler: async () => { const all = []; for (;;) all.push(new Array(1e6).fill(Math.random())); } });
        export const buffers = action({ args: {}, handler: async () => {
          const all = [];
          for (;;) { all.push(Buffer.alloc(64 * 1024 * 1024)); await new Promise((resolve) => setTimeout(resolve, 10)); }
        } });
        export const exit = action({ args: {}, handler: async () => process.exit(0) });
        export const later = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("late"); }, 0); await new Promise((resolve) => setTimeout(resolve, 5000)); } });
        export const fine = action({ args: {}, handler: async () => process.pid });`,
    },
    { limits: { nodeActionTimeMs: 3000 } },
  );
  const results = await Promise.allSettled(["loop", "wait", "exit", "later"].map((name) => action(`node:${name}`)));
  const texts = results.map((result) => (result.status === "rejected" ? String(result.reason) : "done"));
  expect(texts).toEqual([
    expect.stringContaining("Function execution timed out (maximum duration: 3s)"),
    expect.stringContaining("Function execution timed out (maximum duration: 3s)"),
    expect.stringContaining("The action ended its Node.js process."),
    expect.stringContaining("Uncaught Error: late"),
  ]);
  expect(log.filter((entry) => entry.type === "function" && entry.path === "node:exit")).toMatchObject([
    { kind: "action", error: "The action ended its Node.js process.\n" },
  ]);
  await expect(action("node:leak")).rejects.toThrow(
    /ran out of memory \(maximum memory usage: 512 MB\)|timed out \(maximum duration: 3s\)/,
  );
  await expect(action("node:buffers")).rejects.toThrow("ran out of memory (maximum memory usage: 512 MB)");
  expect(await action("node:fine")).toBe(process.pid);
  await mutation("notes:add", { text: "still there" });
  expect(await query("notes:list")).toEqual(["still there"]);
  expect(engine.url).toMatch(/^http/);
});

test("a module for Node.js that throws, or has more than actions, is refused, and what was in force stays", async () => {
  const { engine, action } = await openTestEngine({
    "node.ts": `"use node";\n${IMPORTS}\nexport const ok = action({ args: {}, handler: async () => 1 });`,
  });
  const module = (source: string) => ({
    modules: [{ path: "node.js", source, environment: "node" as const }],
  });
  await expect(engine.deploy(module('throw new Error("at once");'))).rejects.toThrow(
    "Failed to analyze node.js: Uncaught Error: at once",
  );
  const query =
    "const q = () => {}; q.isQuery = true; q.invokeQuery = q.exportArgs = q.exportReturns = () => 'null'; export { q };";
  await expect(engine.deploy(module(query))).rejects.toThrow(
    "`q` defined in `node.js` is a Query function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.",
  );
  expect(await action("node:ok")).toBe(1);
});

test("modules for Node.js are not evaluated in the default runtime", async () => {
  const witness = join(tmpdir(), `engine-witness-${process.pid}`);
  const { action } = await openTestEngine({
    "node.ts": `"use node";
      ${IMPORTS}
      import { writeFileSync } from "node:fs";
      import { isMainThread } from "node:worker_threads";
      if (isMainThread) writeFileSync(${JSON.stringify(witness)}, "");
      export const main = action({ args: {}, handler: async () => isMainThread });`,
  });
  expect(await action("node:main")).toBe(false);
  expect(existsSync(witness)).toBe(false);
});
