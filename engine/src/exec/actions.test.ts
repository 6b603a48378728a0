import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "./test-app";
import type { RunnerLogEntry } from "./run-log";

closeAppsAfterEach();

const APP = {
  "jobs.ts": `
    import { actionGeneric as action, internalMutationGeneric as internalMutation, internalQueryGeneric as internalQuery } from "convex/server";
    import { v } from "convex/values";
    export const add = internalMutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await ctx.db.insert("numbers", { n }); if (n < 0) throw new Error("negative"); return n; } });
    export const sum = internalQuery({ args: {}, handler: async (ctx) => (await ctx.db.query("numbers").collect()).reduce((total, row) => total + row.n, 0) });
    export const whoAmI = internalQuery({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const work = action({
      args: { numbers: v.array(v.number()) },
      returns: v.number(),
      handler: async (ctx, { numbers }) => {
        await Promise.all(numbers.map((n) => ctx.runMutation("jobs:add", { n })));
        return await ctx.runQuery("jobs:sum", {});
      },
    });
    export const half = action({
      args: {},
      handler: async (ctx) => {
        await ctx.runMutation("jobs:add", { n: 1 });
        const error = await ctx.runMutation("jobs:add", { n: -1 }).catch((error) => error.message.split("\\n")[0]);
        return { error, sum: await ctx.runAction("jobs:work", { numbers: [] }) };
      },
    });
    export const identity = action({ args: {}, handler: async (ctx) => [await ctx.auth.getUserIdentity(), await ctx.runQuery("jobs:whoAmI", {}), await ctx.meta.getRequestMetadata(), (await ctx.meta.getFunctionMetadata()).name] });
    export const slow = action({ args: {}, handler: async () => { await new Promise((resolve) => setTimeout(resolve, 60_000)); } });
    export const describe = action({ args: { url: v.string() }, handler: async (_ctx, args) => {
      const response = await fetch(args.url);
      const { headers, url, status } = response;
      return [await response.text(), headers.get("content-encoding"), headers.get("content-length"), headers.get("x-kept"), url, status];
    } });
    export const download = action({ args: { url: v.string() }, handler: async (_ctx, { url }) => { const response = await fetch(url); return await response.text(); } });
    export const nested = action({ args: { levels: v.number() }, handler: async (ctx, { levels }) => (levels === 0 ? 0 : 1 + (await ctx.runAction("jobs:nested", { levels: levels - 1 }))) });
    export const throwsLater = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("in a timer"); }, 1); await new Promise(() => {}); } });
    export const listener = action({
      args: {},
      handler: async () => {
        const target = new EventTarget();
        target.addEventListener("x", () => { throw new Error("in a listener"); });
        target.dispatchEvent(new Event("x"));
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
    });
    export const leavesWork = action({
      args: {},
      handler: async (ctx) => {
        void (async () => { await crypto.subtle.digest("SHA-256", new Uint8Array(1)); await ctx.runMutation("jobs:add", { n: 5 }); })();
        setTimeout(() => void ctx.runMutation("jobs:add", { n: 6 }), 1);
        return "left";
      },
    });
    export const database = action({ args: {}, handler: async () => await Convex.asyncSyscall("1.0/insert", JSON.stringify({ table: "numbers", value: {} })).catch((error) => error.message) });`,
};

test("an action's mutations are transactions of their own", async () => {
  const { run } = await openApp(APP);
  expect(await run("jobs:work", { numbers: [1, 2, 3] })).toBe(6);
  expect(await run("jobs:half")).toEqual({ error: "Uncaught Error: negative", sum: 7 });
});

test("identity and request are those of the caller in every function called", async () => {
  const { run } = await openApp(APP);
  const identity = { subject: "ada", issuer: "https://issuer.example", tokenIdentifier: "https://issuer.example|ada" };
  expect(
    await run(
      "jobs:identity",
      {},
      { identity, ip: "10.1.2.3", userAgent: "test", requestId: "00000000000000ff", authToken: "t" },
    ),
  ).toEqual([
    identity,
    "ada",
    { ip: "10.1.2.3", userAgent: "test", requestId: "00000000000000ff", scheduledFunctionId: null, authToken: "t" },
    "jobs:identity",
  ]);
});

test("an action over its time is stopped and what it fetches is aborted", async () => {
  const { run } = await openApp(APP, { limits: { actionTimeMs: 40 } });
  await expect(run("jobs:slow")).rejects.toThrow(
    "Server Error\nFunction execution timed out (maximum duration: 40ms)\n",
  );

  const aborted: Promise<void>[] = [];
  const server = createServer((request) => {
    aborted.push(new Promise((resolve) => request.on("close", resolve)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // On a busy machine its time may be over before it has come to its request.
  while (aborted.length === 0)
    await expect(run("jobs:download", { url: `http://127.0.0.1:${port}/` })).rejects.toThrow("timed out");
  await Promise.all(aborted);
  server.close();
});

test("an action may fetch", async () => {
  const { run } = await openApp(APP);
  const server = createServer((_request, response) => response.end("served"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await run("jobs:download", { url: `http://127.0.0.1:${port}/` })).toBe("served");
  server.close();
});

test("what fetch has unpacked is not called packed any more", async () => {
  const { run } = await openApp(APP);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip", "x-kept": "yes" });
    response.end(gzipSync("unpacked"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await run("jobs:describe", { url })).toEqual(["unpacked", null, null, "yes", url, 200]);
  server.close();
});

test("actions that call actions do not use up the places of others", async () => {
  const { run } = await openApp(APP, { limits: { concurrentActions: 1 } });
  expect(await run("jobs:nested", { levels: 5 })).toBe(5);
});

test.each([
  ["jobs:throwsLater", "in a timer"],
  ["jobs:listener", "in a listener"],
])("an error outside any promise fails its action and not the process: %s", async (path, message) => {
  const { run } = await openApp(APP);
  await expect(run(path)).rejects.toThrow(`Uncaught Error: ${message}`);
});

test("work left behind by an action is refused and reported", async () => {
  const reported: RunnerLogEntry[] = [];
  let seen: (() => void) | undefined;
  const arrived = new Promise<void>((resolve) => (seen = resolve));
  const { run } = await openApp(APP, {
    log: (entry) => {
      if (entry.type !== "systemError") return;
      reported.push(entry);
      seen?.();
    },
  });
  expect(await run("jobs:leavesWork")).toBe("left");
  await arrived;
  expect(String(reported[0]?.type === "systemError" && reported[0].error)).toContain(
    "jobs:leavesWork called 1.0/actions/mutation after it had returned",
  );
  expect(await run("jobs:sum")).toBe(0);
});

test("an action may have a thousand operations under way", async () => {
  const { run } = await openApp(APP);
  const sums = Array.from({ length: 1000 }, () => 1);
  expect(await run("jobs:work", { numbers: sums })).toBe(1000);
  await expect(run("jobs:work", { numbers: [...sums, 1] })).rejects.toThrow(
    "Too many operations at once in a single function execution (limit: 1000)",
  );
});

test("an action cannot reach the database", async () => {
  const { run } = await openApp(APP);
  expect(await run("jobs:database")).toBe("Unknown async operation 1.0/insert");
});
