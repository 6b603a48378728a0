import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine, type TestEngine } from "../testing/test-engine";
import { liveClient, rawSocket, watch } from "../testing/sync-client";

closeEnginesAfterEach();

const SERVER = `
import { actionGeneric as action, componentsGeneric, createFunctionHandle, httpActionGeneric as httpAction, internalMutationGeneric as internalMutation, makeFunctionReference as fn, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";
const components = componentsGeneric();
`;

/** A component with a table of its own that has another one inside. */
const COUNTERS = {
  "counters/convex.config.ts": `
    import { defineComponent } from "convex/server";
    import { v } from "convex/values";
    import journal from "../journal/convex.config";
    const counters = defineComponent("counters", { env: { STEP: v.string(), NOTE: v.optional(v.string()) } });
    counters.use(journal, { name: "log" });
    export default counters;`,
  "counters/schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]) });`,
  "counters/lib.ts": `${SERVER}
    async function find(ctx, name) {
      return await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique();
    }
    export const add = mutation({
      args: { name: v.string() },
      returns: v.number(),
      handler: async (ctx, { name }) => {
        await ctx.runMutation(components.log.lines.write, { text: name });
        const found = await find(ctx, name);
        const step = Number(process.env.STEP);
        if (found === null) await ctx.db.insert("counters", { name, value: step });
        else await ctx.db.patch(found._id, { value: found.value + step });
        return (found?.value ?? 0) + step;
      },
    });
    export const addAndFail = mutation({ args: { name: v.string() }, handler: async (ctx, args) => {
      await ctx.runMutation(fn("lib:add"), args);
      throw new Error("after the addition");
    } });
    export const value = query({ args: { name: v.string() }, handler: async (ctx, { name }) => (await find(ctx, name))?.value ?? 0 });
    export const id = query({ args: {}, handler: async (ctx) => (await ctx.db.query("counters").first())._id });
    export const get = query({ args: { id: v.string() }, handler: async (ctx, { id }) => [ctx.db.normalizeId("counters", id), ctx.db.normalizeId("notes", id)] });
    export const typed = query({ args: { id: v.id("counters") }, handler: async (ctx, { id }) => (await ctx.db.get(id)).name });
    export const paged = query({ args: {}, handler: async (ctx) => await ctx.db.query("counters").paginate({ cursor: null, numItems: 1 }) });
    export const seen = query({ args: {}, handler: async (ctx) => ({
      identity: await ctx.auth.getUserIdentity(),
      metadata: await ctx.meta.getFunctionMetadata(),
      env: [process.env.STEP, process.env.NOTE, typeof process.env.SECRET, typeof process.env.CONVEX_SITE_URL],
    }) });
    export const log = query({ args: {}, handler: async (ctx) => await ctx.runQuery(components.log.lines.all, {}) });
    export const secret = internalMutation({ args: {}, handler: async () => "hidden" });
    export const later = mutation({ args: { name: v.string(), done: v.string() }, handler: async (ctx, { name, done }) => {
      await ctx.scheduler.runAfter(0, fn("lib:addLater"), { name, done });
    } });
    export const addLater = internalMutation({ args: { name: v.string(), done: v.string() }, handler: async (ctx, { name, done }) => {
      await ctx.runMutation(fn("lib:add"), { name });
      await ctx.runMutation(done, { text: name });
    } });
    export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.name) });
    export const viaAction = action({ args: { name: v.string() }, handler: async (ctx, args) => {
      await ctx.runMutation(fn("lib:add"), args);
      const storageId = await ctx.storage.store(new Blob([args.name]));
      return { value: await ctx.runQuery(fn("lib:value"), args), storageId, url: await ctx.storage.getUrl(storageId) };
    } });
    export const file = query({ args: { id: v.string() }, handler: async (ctx, { id }) => [await ctx.storage.getUrl(id), (await ctx.db.system.query("_storage").collect()).length] });`,
  "counters/http.ts": `${SERVER}
    import { httpRouter } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/value", method: "GET", handler: httpAction(async (ctx, request) => {
      const name = new URL(request.url).searchParams.get("name");
      return new Response(String(await ctx.runQuery(fn("lib:value"), { name })));
    }) });
    export default http;`,
  "journal/convex.config.ts": `import { defineComponent } from "convex/server"; export default defineComponent("journal");`,
  "journal/lines.ts": `${SERVER}
    export const write = mutation({ args: { text: v.string() }, handler: async (ctx, args) => await ctx.db.insert("lines", args) });
    export const all = query({ args: {}, handler: async (ctx) => (await ctx.db.query("lines").collect()).map((line) => line.text) });`,
};

const APP = {
  ...COUNTERS,
  "convex.config.ts": `
    import { defineApp } from "convex/server";
    import { v } from "convex/values";
    import counters from "./counters/convex.config";
    const app = defineApp({ env: { STEP: v.string() } });
    app.use(counters, { env: { STEP: app.env.STEP, NOTE: "given" }, httpPrefix: "/counters/" });
    app.use(counters, { name: "others", env: { STEP: "10" } });
    export default app;`,
  "app.ts": `${SERVER}
    const { counters, others } = components;
    const reference = (name) => counters.lib[name];
    export const add = mutation({ args: { name: v.string() }, handler: async (ctx, args) => await ctx.runMutation(counters.lib.add, args) });
    export const addOther = mutation({ args: { name: v.string() }, handler: async (ctx, args) => await ctx.runMutation(others.lib.add, args) });
    export const value = query({ args: { name: v.string() }, handler: async (ctx, args) => await ctx.runQuery(counters.lib.value, args) });
    export const otherValue = query({ args: { name: v.string() }, handler: async (ctx, args) => await ctx.runQuery(others.lib.value, args) });
    export const call = query({ args: { name: v.string(), args: v.any() }, handler: async (ctx, { name, args }) => await ctx.runQuery(reference(name), args) });
    export const change = mutation({ args: { name: v.string(), args: v.any() }, handler: async (ctx, { name, args }) => await ctx.runMutation(reference(name), args) });
    export const caught = mutation({ args: { name: v.string() }, handler: async (ctx, args) => {
      await ctx.db.insert("notes", { text: "kept" });
      try { await ctx.runMutation(counters.lib.addAndFail, args); } catch (error) { return String(error.message); }
    } });
    export const viaHandle = mutation({ args: { name: v.string() }, handler: async (ctx, args) => {
      const handle = await createFunctionHandle(counters.lib.add);
      return [typeof handle, await ctx.runMutation(handle, args)];
    } });
    export const unknownHandle = query({ args: {}, handler: async () => await createFunctionHandle(counters.lib.secret) });
    export const later = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) =>
      await ctx.runMutation(counters.lib.later, { name, done: await createFunctionHandle(fn("app:note")) }) });
    export const note = internalMutation({ args: { text: v.string() }, handler: async (ctx, args) => { await ctx.db.insert("notes", args); } });
    export const notes = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
    export const tables = query({ args: { id: v.string() }, handler: async (ctx, { id }) => {
      const all = await ctx.db.query("counters").collect();
      let got; try { got = await ctx.db.get(id); } catch (error) { got = "refused"; }
      return [all.length, ctx.db.normalizeId("counters", id), got];
    } });
    export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.name) });
    export const act = action({ args: { name: v.string() }, handler: async (ctx, args) => await ctx.runAction(counters.lib.viaAction, args) });
    export const file = query({ args: { id: v.string() }, handler: async (ctx, { id }) => [await ctx.storage.getUrl(id), await ctx.runQuery(counters.lib.file, { id })] });
    export const schedule = mutation({ args: { name: v.string() }, handler: async (ctx, args) => { await ctx.scheduler.runAfter(0, counters.lib.add, args); } });`,
  "http.ts": `${SERVER}
    import { httpRouter } from "convex/server";
    const http = httpRouter();
    http.route({ pathPrefix: "/", method: "GET", handler: httpAction(async () => new Response("the app")) });
    export default http;`,
};

const TICKING = {
  "counters/crons.ts": `
    import { cronJobs, makeFunctionReference } from "convex/server";
    const crons = cronJobs();
    crons.interval("tick", { seconds: 3600 }, makeFunctionReference("lib:add"), { name: "ticks" });
    export default crons;`,
};

const ENV = { env: { STEP: "1", SECRET: "s3cret" } };

async function open(files: Record<string, string> = APP): Promise<TestEngine> {
  return await openTestEngine(files, ENV);
}

test("a component has functions and tables of its own wherever it is installed, and its parent calls what is public", async () => {
  const { mutation, query } = await open();
  expect([await mutation("app:add", { name: "a" }), await mutation("app:add", { name: "a" })]).toEqual([1, 2]);
  expect(await mutation("app:addOther", { name: "a" })).toBe(10);
  expect([await query("app:value", { name: "a" }), await query("app:otherValue", { name: "a" })]).toEqual([2, 10]);
  expect(await query("app:call", { name: "log", args: {} })).toEqual(["a", "a"]);
  await expect(mutation("app:change", { name: "secret", args: {} })).rejects.toThrow(
    'Child component "counters" does not export "lib:secret"',
  );
  await expect(query("app:call", { name: "missing", args: {} })).rejects.toThrow("does not export");
  await expect(query("lib:value", { name: "a" })).rejects.toThrow("Could not find public function");
  await expect(mutation("app:change", { name: "add", args: { name: 5 } })).rejects.toThrow(
    "Uncaught Error: ArgumentValidationError",
  );
});

test("ids and documents of a component mean nothing to others", async () => {
  const { mutation, query } = await open();
  await mutation("app:add", { name: "mine" });
  const id = (await query("app:call", { name: "id", args: {} })) as string;
  expect(await query("app:tables", { id })).toEqual([0, null, null]);
  expect(await query("app:call", { name: "get", args: { id } })).toEqual([id, null]);
  expect(await query("app:call", { name: "typed", args: { id } })).toBe("mine");
});

test("inside a component there is no identity, no paginate and only its own variables", async () => {
  const { query } = await open();
  expect(await query("app:call", { name: "seen", args: {} })).toEqual({
    identity: null,
    metadata: { name: "lib:seen", componentPath: "counters", type: "query", visibility: "public" },
    env: ["1", "given", "undefined", "string"],
  });
  await expect(query("app:call", { name: "paged", args: {} })).rejects.toThrow(
    "paginate() is only supported in the app.",
  );
});

test("what a failed call across has written, at any depth, is undone; what was written before stays", async () => {
  const { mutation, query } = await open();
  expect(await mutation("app:caught", { name: "x" })).toContain("after the addition");
  expect(await query("app:value", { name: "x" })).toBe(0);
  expect(await query("app:call", { name: "log", args: {} })).toEqual([]);
  expect(await query("app:notes")).toEqual(["kept"]);
});

test("handles lead across components, into the scheduler and back; jobs belong to who scheduled them", async () => {
  const { mutation, query } = await open();
  expect(await mutation("app:viaHandle", { name: "h" })).toEqual(["string", 1]);
  await expect(query("app:unknownHandle")).rejects.toThrow("does not export");
  await mutation("app:later", { name: "l" });
  await expect.poll(() => query("app:notes")).toEqual(["l"]);
  expect(await query("app:value", { name: "l" })).toBe(1);
  expect(await query("app:jobs")).toEqual([]);
  expect(await query("app:call", { name: "jobs", args: {} })).toContain("lib.js:addLater");
  await mutation("app:schedule", { name: "s" });
  await expect.poll(() => query("app:value", { name: "s" })).toBe(1);
  expect(await query("app:jobs")).toEqual(["lib.js:add"]);
});

test("actions of a component run, and its files are its own", async () => {
  const { action, query } = await open();
  const { value, storageId, url } = (await action("app:act", { name: "f" })) as Record<string, string>;
  expect(value).toBe(1);
  expect(await query("app:file", { id: storageId ?? "" })).toEqual([null, [url, 1]]);
  expect(await (await fetch(url ?? "")).text()).toBe("f");
});

test("routes of a component are served below the prefix it is mounted at, its crons run, its environment is checked", async () => {
  const { engine, query, mutation } = await open({ ...APP, ...TICKING });
  // Its cron has run once, as intervals do at first.
  await expect.poll(() => query("app:value", { name: "ticks" })).toBe(1);
  await mutation("app:add", { name: "web" });
  const get = async (path: string) => await (await fetch(`${engine.siteUrl}${path}`)).text();
  expect([await get("/counters/value?name=web"), await get("/value"), await get("/counters")]).toEqual([
    "1",
    "the app",
    "the app",
  ]);
  expect((await fetch(`${engine.siteUrl}/counters/other`)).status).toBe(404);
});

test("clients that watch a query across a component hear of its changes", async () => {
  const { engine, mutation } = await open();
  const watched = watch(liveClient(engine.url), "app:value", { name: "live" });
  await expect.poll(() => watched.seen).toEqual([0]);
  await mutation("app:addOther", { name: "live" });
  await mutation("app:add", { name: "live" });
  await expect.poll(() => watched.seen).toEqual([0, 1]);
});

test("an administrator calls functions of a component by its path, others do not", async () => {
  const { engine, mutation } = await open();
  const ask = async (headers: Record<string, string>) => {
    const body = { path: "lib:secret", componentPath: "counters", args: {}, format: "json" };
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    return await fetch(`${engine.url}/api/mutation`, { ...init, body: JSON.stringify(body) });
  };
  const answer = await ask({ authorization: `Convex ${engine.adminKey}` });
  expect(await answer.json()).toMatchObject({ status: "success", value: "hidden" });
  const { socket, send, received } = await rawSocket(engine.url);
  send({ type: "Connect", sessionId: "admin", connectionCount: 0, lastCloseReason: null, clientTs: 0 });
  send({ type: "Authenticate", tokenType: "Admin", value: engine.adminKey, baseVersion: 0 });
  const added = { type: "Add", queryId: 0, udfPath: "lib:value", args: [{ name: "a" }], componentPath: "others" };
  send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [added] });
  await mutation("app:addOther", { name: "a" });
  const lastValue = () => JSON.stringify(received.at(-1)).match(/"value":(\d+)/)?.[1];
  await expect.poll(lastValue).toBe("10");
  socket.close();
  expect(await (await ask({})).json()).toMatchObject({
    errorMessage: expect.stringContaining("Only an administrator can call a component's functions.") as string,
  });
});

test("a component keeps its tables while it is not installed, and a schema that does not fit them changes nothing anywhere", async () => {
  const first = await open();
  await first.mutation("app:add", { name: "kept" });
  const without = await first.reopen({ "app.ts": "export const nothing = 1;" });
  await expect(without.query("app:value", { name: "kept" })).rejects.toThrow("Could not find public function");
  const again = await without.reopen(APP);
  expect(await again.query("app:value", { name: "kept" })).toBe(1);

  const schema = APP["counters/schema.ts"].replace("value: v.number()", "value: v.string()");
  const changed = {
    ...APP,
    "counters/schema.ts": schema,
    "schema.ts": `
      import { defineSchema, defineTable } from "convex/server";
      import { v } from "convex/values";
      export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });`,
  };
  await expect(again.reopen(changed)).rejects.toThrow(/In component "counters": Schema validation failed/);
  const still = await again.reopen(APP);
  expect(await still.mutation("app:add", { name: "kept" })).toBe(2);
});

test("what cannot be installed is refused by name", async () => {
  const definition = (body: string) => ({
    ...COUNTERS,
    "convex.config.ts": `
      import { defineApp } from "convex/server";
      import counters from "./counters/convex.config";
      import journal from "./journal/convex.config";
      const app = defineApp();
      ${body}
      export default app;`,
  });
  const refused = async (body: string) =>
    await openTestEngine(definition(body)).then(
      () => "opened",
      (error: unknown) => String(error),
    );
  expect(await refused("app.use(counters);")).toContain(
    'The environment variable STEP, which the component "counters" requires, is not set.',
  );
  expect(await refused("app.use(journal); app.use(journal);")).toContain(
    'has multiple child components with the same name: "journal"',
  );
  expect(await refused('app.use(journal, { httpPrefix: "/j" });')).toContain("doesn't have any HTTP routes");
  expect(await refused('app.use(journal, { name: "not a name" });')).toContain("is no name for a component");
  expect(await refused('throw new Error("no app");')).toContain("convex.config is not valid: Uncaught Error: no app");
});
