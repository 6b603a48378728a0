import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { Engine } from "../engine";
import { closeAppsAfterEach, writeApp } from "./test-app";

closeAppsAfterEach();
const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      seen: defineTable({ n: v.number() }),
      points: defineTable({ label: v.string(), embedding: v.array(v.float64()) }).vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 2, filterFields: ["label"] }),
    });`,
  "work.ts": `
    import { actionGeneric as action, createFunctionHandle, internalMutationGeneric as internalMutation, makeFunctionReference, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    const noteReference = makeFunctionReference<"mutation">("work:note");
    export const seen = query({ args: {}, handler: async (ctx) => (await ctx.db.query("seen").collect()).map((row) => row.n) });
    export const note = internalMutation({ handler: async (ctx, { n }) => { await ctx.db.insert("seen", { n }); } });
    export const scheduleFar = mutation({ args: {}, handler: async (ctx) => await ctx.scheduler.runAfter(3_600_000, noteReference, { n: 1 }) });
    export const scheduleAndFail = mutation({ args: {}, handler: async (ctx) => { await ctx.scheduler.runAfter(3_600_000, noteReference, { n: 2 }); throw new Error("no"); } });
    export const cancel = mutation({ handler: async (ctx, { id }) => { await ctx.scheduler.cancel(id); } });
    export const jobs = query({ args: {}, handler: async (ctx) => await ctx.db.system.query("_scheduled_functions").collect() });
    export const job = query({ handler: async (ctx, { id }) => await ctx.db.system.get(id) });
    export const schedule = mutation({ handler: async (ctx, { path, at, args, times }) => {
      for (let i = 0; i < (times ?? 1); i++) await ctx.scheduler.runAt(at, makeFunctionReference<"mutation">(path), args ?? {});
      return (await ctx.meta.getTransactionMetrics()).functionsScheduled;
    } });
    export const fromAction = action({ args: {}, handler: async (ctx) => {
      const id = await ctx.scheduler.runAfter(3_600_000, noteReference, { n: 3 });
      await ctx.scheduler.cancel(id);
      return id;
    } });
    export const privateTable = query({ handler: async (ctx, { table }) => await ctx.db.system.query(table).collect() });
    export const storeInMutation = mutation({ args: {}, handler: async (ctx) => {
      const id = await ctx.storage.store(new Blob(["from a mutation"], { type: "text/plain" }));
      return { id, metadata: await ctx.storage.getMetadata(id), text: await (await ctx.storage.get(id))!.text(), url: (await ctx.storage.getUrl(id)) !== null, upload: await ctx.storage.generateUploadUrl() };
    } });
    export const storeInAction = action({ args: {}, handler: async (ctx) => {
      const id = await ctx.storage.store(new Blob(["from an action"]));
      const text = await (await ctx.storage.get(id))!.text();
      await ctx.storage.delete(id);
      return { text, after: await ctx.storage.get(id), url: await ctx.storage.getUrl(id) };
    } });
    export const files = query({ args: {}, handler: async (ctx) => await ctx.db.system.query("_storage").collect() });
    export const point = mutation({ handler: async (ctx, args) => await ctx.db.insert("points", args) });
    export const nearest = action({ handler: async (ctx, { vector, label }) => await ctx.vectorSearch("points", "by_embedding", { vector, limit: 2, ...(label ? { filter: (q) => q.eq("label", label) } : {}) }) });
    export const viaHandle = mutation({ args: {}, handler: async (ctx) => { const handle = await createFunctionHandle(noteReference); await ctx.runMutation(handle, { n: 42 }); return handle; } });
    export const component = mutation({ args: {}, handler: async (ctx) => await Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType: "query", args: {}, reference: "_reference/childComponent/x/y/z" })).catch((error) => error.message) });
    export const deployment = query({ args: {}, handler: async (ctx) => [await ctx.meta.getDeploymentMetadata(), typeof ctx.meta.getSnapshotTs()] });`,
};

async function open() {
  const dataDir = mkdtempSync(path.join(tmpdir(), "engine-data-"));
  const engine = await Engine.open({ dataDir, functions: { dir: writeApp(APP) }, redactErrors: false });
  engines.push(engine);
  const run = async (name: string, args: Record<string, unknown> = {}): Promise<unknown> => {
    const result = await engine.runner.runAny(`work:${name}`, JSON.parse(JSON.stringify(args)), {
      identity: null,
      allowInternal: true,
    });
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
  return { engine, run };
}

test("a function is scheduled with its mutation, and canceled", async () => {
  const { run } = await open();
  const id = await run("scheduleFar");
  await expect(run("scheduleAndFail")).rejects.toThrow("Uncaught Error: no");
  expect(await run("jobs")).toEqual([
    expect.objectContaining({ _id: id, name: "work.js:note", args: [{ n: 1 }], state: { kind: "pending" } }),
  ]);
  await run("cancel", { id });
  expect(await run("job", { id })).toMatchObject({ state: { kind: "canceled" } });
  const other = await run("fromAction");
  expect(await run("job", { id: other })).toMatchObject({ state: { kind: "canceled" } });
});

test("what cannot be scheduled is refused in upstream's words", async () => {
  const { run } = await open();
  const now = Date.now();
  await expect(run("schedule", { path: "work:missing", at: now })).rejects.toThrow(
    "Attempted to schedule function, but no exported function missing found in the file: work.js. Did you forget to export it?",
  );
  await expect(run("schedule", { path: "work:seen", at: now })).rejects.toThrow(
    "Only mutations and actions can be scheduled",
  );
  await expect(run("schedule", { path: "work:note", at: now + 6 * 366 * 86_400_000 })).rejects.toThrow(
    "is more than 5 years in the future",
  );
  await expect(run("schedule", { path: "work:note", at: now - 6 * 366 * 86_400_000 })).rejects.toThrow(
    "is more than 5 years in the past",
  );
  await expect(run("schedule", { path: "work:note", at: now + 3_600_000, times: 1001 })).rejects.toThrow(
    "Too many functions scheduled by this mutation (limit: 1000)",
  );
  const large = { text: "x".repeat(5 * 1024 * 1024) };
  await expect(run("schedule", { path: "work:note", at: now, args: large })).rejects.toThrow(
    "Too large size of the arguments of a scheduled function",
  );
  expect(await run("schedule", { path: "work:note", at: now + 3_600_000, times: 2 })).toEqual({
    used: 2,
    remaining: 998,
  });
});

test("files are stored by mutations and actions", async () => {
  const { run, engine } = await open();
  const stored = (await run("storeInMutation")) as { id: string };
  expect(stored).toMatchObject({
    metadata: { storageId: stored.id, size: 15, contentType: "text/plain" },
    text: "from a mutation",
    url: true,
    upload: expect.stringContaining(`${engine.url}/api/storage/upload`) as string,
  });
  expect(await run("storeInAction")).toEqual({ text: "from an action", after: null, url: null });
  const [file] = (await run("files")) as Record<string, unknown>[];
  expect(Object.keys(file ?? {}).sort()).toEqual(["_creationTime", "_id", "contentType", "sha256", "size"]);
});

test("the engine's private tables are not to be read", async () => {
  const { run } = await open();
  for (const table of ["_environment_variables", "_session_requests", "_upload_tokens"]) {
    await expect(run("privateTable", { table })).rejects.toThrow(`There is no system table ${table}.`);
  }
});

test("actions search vectors", async () => {
  const { run } = await open();
  const near = await run("point", { label: "near", embedding: [1, 0.1] });
  const far = await run("point", { label: "far", embedding: [-1, 0] });
  const found = (await run("nearest", { vector: [1, 0] })) as { _id: string }[];
  expect(found.map(({ _id }) => _id)).toEqual([near, far]);
  const filtered = (await run("nearest", { vector: [1, 0], label: "far" })) as { _id: string }[];
  expect(filtered.map(({ _id }) => _id)).toEqual([far]);
});

test("functions are called by handle; a component that is not installed is named", async () => {
  const { run } = await open();
  expect(await run("viaHandle")).toBe("function://work:note");
  expect(await run("seen")).toEqual([42]);
  expect(await run("component")).toContain(`Child component "x" not found`);
  expect(await run("deployment")).toEqual([{ name: "local", region: null, class: "s16" }, "bigint"]);
});
