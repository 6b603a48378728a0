import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Engine } from "./engine";
import { closeEnginesAfterEach, openTestEngine } from "./testing/test-engine";

closeEnginesAfterEach();

/** Command lines of this process's children that still run. */
function childCommands(): string[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim();
  return children.split(/\s+/).flatMap((pid) => {
    const file = `/proc/${pid}/cmdline`;
    return pid !== "" && existsSync(file) ? [readFileSync(file, "utf8")] : [];
  });
}

const APP = {
  "app.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    export const env = query({ args: { name: v.string() }, handler: async (ctx, { name }) => process.env[name] ?? null });
    export const addLater = mutation({ args: { delayMs: v.number() }, handler: async (ctx, { delayMs }) =>
      await ctx.scheduler.runAfter(delayMs, makeFunctionReference("app:add"), {}) });
    export const list = query({ args: {}, handler: async (ctx) => await ctx.db.query("rows").collect() });
    export const add = mutation({ args: {}, handler: async (ctx) => await ctx.db.insert("rows", { n: 1 }) });`,
};

test("makes an admin key once and keeps it to its owner", async () => {
  const first = await openTestEngine(APP);
  const file = join(first.engine.store.dataDir, "admin.key");
  expect(readFileSync(file, "utf8").trim()).toBe(first.engine.adminKey);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  const second = await first.reopen();
  expect(second.engine.adminKey).toBe(first.engine.adminKey);
});

test("environment variables are kept, covered by those given at start and by the built-in URLs", async () => {
  const first = await openTestEngine(APP, { env: { GIVEN: "at start" } });
  const env = async (opened: typeof first, name: string) => await opened.query("app:env", { name });
  await first.engine.environment.update(
    new Map([
      ["KEPT", "1"],
      ["GONE", "2"],
      ["GIVEN", "hidden"],
    ]),
  );
  expect(await env(first, "KEPT")).toBe("1");
  await first.engine.environment.update(new Map([["GONE", null]]));
  const second = await first.reopen();
  expect(await env(second, "KEPT")).toBe("1");
  expect(await env(second, "GONE")).toBeNull();
  expect(await env(second, "GIVEN")).toBe("at start");
  expect(await env(second, "CONVEX_SITE_URL")).toBe(second.engine.siteUrl);
  expect(await env(second, "CONVEX_CLOUD_URL")).toBe(second.engine.url);
});

test("a changed variable reaches what modules read when they were evaluated", async () => {
  const { engine, query } = await openTestEngine({
    "app.ts": `
      import { queryGeneric as query } from "convex/server";
      const atLoad = process.env.NAME ?? null;
      export const name = query(async () => atLoad);`,
  });
  expect(await query("app:name")).toBeNull();
  await engine.setEnvironment({ NAME: "x" });
  expect(await query("app:name")).toBe("x");
});

test("refuses environment variables outside the limits and changes none", async () => {
  const { engine } = await openTestEngine(APP);
  for (const [name, value] of [
    ["1A", "x"],
    ["A-B", "x"],
    ["A".repeat(41), "x"],
    ["CONVEX_SITE_URL", "x"],
    ["A", "x".repeat(8193)],
  ] as const) {
    const changes = new Map([
      ["FINE", "1"],
      [name, value],
    ]);
    await expect(engine.environment.update(changes)).rejects.toMatchObject({ code: "InvalidEnvironmentVariable" });
  }
  expect(engine.environment.list()).toEqual([]);
});

test("a second engine on the folder is refused, and a failed start leaves the folder free", async () => {
  const first = await openTestEngine(APP);
  const { dataDir } = first.engine.store;
  await expect(Engine.open({ dataDir, functions: { modules: [] } })).rejects.toMatchObject({
    code: "DataFolderLocked",
  });
  await first.engine.close();
  await expect(Engine.open({ dataDir, functions: { dir: join(dataDir, "absent") } })).rejects.toThrow();
  const taken = await openTestEngine(APP);
  const port = Number(new URL(taken.engine.url).port);
  await expect(Engine.open({ dataDir, port, functions: { modules: [] } })).rejects.toMatchObject({
    code: "AddressInUse",
  });
  await (await first.reopen()).engine.close();
});

test("deploying replaces the app, or keeps the old one when the new one does not fit", async () => {
  const { engine, mutation, query } = await openTestEngine(APP);
  await mutation("app:add");
  const source = 'import { queryGeneric } from "convex/server"; export const env = queryGeneric(async () => "new");';
  const other = await openTestEngine({ "app.ts": source });
  const dir = join(other.engine.store.dataDir, "..", "convex");
  await engine.deploy({ dir });
  expect(await query("app:env")).toBe("new");
  const misfit = await openTestEngine({
    "app.ts": source,
    "schema.ts": `
      import { defineSchema, defineTable } from "convex/server";
      import { v } from "convex/values";
      export default defineSchema({ rows: defineTable({ n: v.string() }) });`,
  });
  await expect(engine.deploy({ dir: join(misfit.engine.store.dataDir, "..", "convex") })).rejects.toThrow("rows");
  expect(await query("app:env")).toBe("new");
});

test.skipIf(process.platform !== "linux")("no process of the bundler stays behind", async () => {
  const { engine, query } = await openTestEngine(APP);
  // A process that has been told to end takes a moment.
  await expect.poll(() => childCommands().filter((command) => command.includes("esbuild"))).toEqual([]);
  await engine.setEnvironment({ CHANGED: "yes" });
  expect(await query("app:env", { name: "CHANGED" })).toBe("yes");
});

test("a clock set back an hour stops nothing: times and timestamps go on rising, jobs run", async () => {
  let now = Date.parse("2026-01-01T12:00:00Z");
  const first = await openTestEngine(APP, { clock: () => now });
  const add = async (opened: typeof first) => {
    const id = String(await opened.mutation("app:add"));
    return { id, ts: opened.engine.store.latestTs() };
  };
  const before = [await add(first), await add(first)];
  now -= 3_600_000;
  const after = [await add(first), await add(first)];
  await first.mutation("app:addLater", { delayMs: 0 });
  await first.engine.scheduler.idle();
  const second = await first.reopen();
  const rows = [...before, ...after, await add(second)];
  expect(rows.map(({ ts }) => ts)).toEqual(rows.map(({ ts }) => ts).toSorted((a, b) => (a < b ? -1 : 1)));
  expect(new Set(rows.map(({ ts }) => ts)).size).toBe(rows.length);
  const listed = (await second.query("app:list")) as { _id: string; _creationTime: number }[];
  expect(listed).toHaveLength(6);
  expect(listed.filter(({ _id }) => rows.some(({ id }) => id === _id)).map(({ _id }) => _id)).toEqual(
    rows.map(({ id }) => id),
  );
  expect(new Set(listed.map(({ _creationTime }) => _creationTime)).size).toBe(6);
  await second.mutation("app:addLater", { delayMs: 1000 });
  now += 1000;
  second.engine.scheduler.wake();
  await second.engine.scheduler.idle();
  expect(await second.query("app:list")).toHaveLength(7);
});

test("closing twice is closing once", async () => {
  const { engine } = await openTestEngine(APP);
  await Promise.all([engine.close(), engine.close()]);
  await engine.close();
});
