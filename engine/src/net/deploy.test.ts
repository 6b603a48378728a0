import { expect, test } from "vitest";
import { deployClient, pushRequest } from "../testing/deploy-client";
import { liveClient, watch } from "../testing/sync-client";
import { closeEnginesAfterEach, openTestEngine, type TestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const SERVER = `import { queryGeneric as query, mutationGeneric as mutation, defineSchema, defineTable, cronJobs } from "convex/server"; import { v } from "convex/values";`;

function notes(version: string): string {
  return `${SERVER}
    export const version = query({ args: {}, handler: async () => ${JSON.stringify(version)} });
    export const add = mutation({ args: { text: v.any() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text }) });
    export const byText = query({ args: {}, handler: async (ctx) =>
      (await ctx.db.query("notes").withIndex("by_text").collect()).map(({ text }) => text) });`;
}

function schema(type: string, index = ""): string {
  return `${SERVER} export default defineSchema({ notes: defineTable({ text: ${type} })${index} });`;
}

const FOLDER = { "notes.ts": notes("folder") };
const PUSHED = { "notes.ts": notes("pushed"), "schema.ts": schema("v.string()", '.index("by_text", ["text"])') };

async function version({ query }: TestEngine): Promise<unknown> {
  return await query("notes:version");
}

test("a push is in force when it is finished and not before: code, schema and indexes at once", async () => {
  const engine = await openTestEngine(FOLDER);
  const client = deployClient(engine.engine);
  for (const text of ["b", "a"]) await engine.mutation("notes:add", { text });
  const seen = watch(liveClient(engine.engine.url), "notes:version");
  await expect.poll(() => seen.seen).toEqual(["folder"]);
  const started = await client.start(PUSHED);
  expect(started).toMatchObject({
    status: 200,
    body: {
      schemaChange: { indexDiffs: { "": { added_indexes: [{ name: "notes.by_text", type: "database" }] } } },
      analysis: { "": { functions: { "notes.js": { functions: expect.arrayContaining([]) } } } },
    },
  });
  expect((await client.wait(started)).body).toEqual({ type: "complete" });
  expect(await version(engine)).toBe("folder");
  await engine.mutation("notes:add", { text: "c" });
  const finished = await client.finish(started);
  expect(finished.body).toMatchObject({
    componentDiffs: { "": { moduleDiff: { added: ["schema.js"], removed: [] } } },
  });
  expect(await version(engine)).toBe("pushed");
  expect(await engine.query("notes:byText")).toEqual(["a", "b", "c"]);
  await expect(engine.mutation("notes:add", { text: 1 })).rejects.toThrow("does not match the schema");
  await expect.poll(() => seen.seen).toEqual(["folder", "pushed"]);
});

test("what was pushed is in force after a restart, until the folder that the engine is given changes", async () => {
  const first = await openTestEngine(FOLDER);
  await deployClient(first.engine).push(PUSHED);
  const second = await first.reopen();
  expect(await version(second)).toBe("pushed");
  await deployClient(second.engine).push({ ...PUSHED, "notes.ts": notes("pushed again") });
  const third = await second.reopen();
  expect(await version(third)).toBe("pushed again");
  const fourth = await third.reopen({ "notes.ts": notes("new folder") });
  expect(await version(fourth)).toBe("new folder");
  expect(await version(await fourth.reopen(FOLDER))).toBe("folder");
});

test("a push of the folder's own code keeps nothing: the folder goes on being what is served", async () => {
  const first = await openTestEngine(FOLDER);
  await deployClient(first.engine).push(PUSHED);
  await deployClient(first.engine).push(FOLDER);
  expect(await version(await first.reopen({ "notes.ts": notes("edited") }))).toBe("edited");
});

test("a schema that rows violate is refused in upstream's words, also in a dry run, and changes nothing", async () => {
  const engine = await openTestEngine(FOLDER);
  const client = deployClient(engine.engine);
  const id = String(await engine.mutation("notes:add", { text: 1 }));
  const refusal = {
    type: "failed",
    componentPath: "",
    tableName: "notes",
    error: `Document with ID "${id}" in table "notes" does not match the schema: Value does not match validator.\nPath: .text\nValue: 1.0\nValidator: v.string()`,
  };
  const started = await client.start(PUSHED);
  expect((await client.wait(started)).body).toEqual(refusal);
  expect(await client.finish(started)).toMatchObject({ status: 409, body: { code: "RaceDetected" } });
  const dry = await client.start(PUSHED, { dryRun: true });
  expect((await client.wait(dry, { dryRun: true })).body).toEqual(refusal);
  await engine.mutation("notes:add", { text: 2 });
  expect(await version(engine)).toBe("folder");
  expect(await version(await engine.reopen())).toBe("folder");
});

test("a dry run shows what would change, and changes nothing", async () => {
  const engine = await openTestEngine(FOLDER);
  const client = deployClient(engine.engine);
  const started = await client.start(PUSHED, { dryRun: true });
  expect((await client.wait(started, { dryRun: true })).body).toEqual({ type: "complete" });
  expect((await client.finish(started, { dryRun: true })).body).toMatchObject({
    componentDiffs: { "": { indexDiff: { added_indexes: [{ name: "notes.by_text" }] } } },
  });
  expect(await version(engine)).toBe("folder");
  await engine.mutation("notes:add", { text: 1 });
});

test("of two pushes at once one wins, and the other is told at whatever step it is", async () => {
  const engine = await openTestEngine(FOLDER);
  const client = deployClient(engine.engine);
  const first = await client.start(PUSHED);
  const second = await client.start({ ...PUSHED, "notes.ts": notes("second") });
  expect((await client.wait(first)).body).toEqual({ type: "raceDetected" });
  expect(await client.finish(first)).toMatchObject({ body: { code: "RaceDetected" } });
  expect((await client.wait(second)).body).toEqual({ type: "complete" });
  expect((await client.finish(second)).status).toBe(200);
  expect(await version(engine)).toBe("second");
  expect(await client.finish(second)).toMatchObject({ body: { code: "RaceDetected" } });
});

test("a push is refused when environment variables have changed since it began", async () => {
  const engine = await openTestEngine(FOLDER);
  const client = deployClient(engine.engine);
  const started = await client.start(PUSHED);
  await client.post("update_environment_variables", { changes: [{ name: "A", value: "1" }] });
  expect(await client.finish(started)).toMatchObject({ status: 409, body: { code: "RaceDetected" } });
  expect(await version(engine)).toBe("folder");
});

test("modules that have not changed need not be sent; one that is not there as said is refused", async () => {
  const engine = await openTestEngine({ ...FOLDER, "other.ts": notes("other") });
  const client = deployClient(engine.engine);
  const { body } = await client.post("get_config_hashes", { version: "1.48.0" });
  const hashes = body["moduleHashes"] as { path: string; hash: string; environment: string }[];
  expect(hashes.map(({ path }) => path)).toEqual(expect.arrayContaining(["notes.js", "other.js"]));
  const request = await pushRequest(PUSHED);
  const unchanged = hashes
    .filter(({ path }) => path !== "notes.js")
    .map(({ path, hash, environment }) => ({ path, environment, sha256: hash }));
  const push = (unchangedModuleHashes: unknown[]) =>
    client.post("deploy2/start_push", {
      ...request,
      dryRun: false,
      appDefinition: { ...(request["appDefinition"] as object), unchangedModuleHashes },
    });
  const started = await push(unchanged);
  expect((await client.finish(started)).status).toBe(200);
  expect([await version(engine), await engine.query("other:version")]).toEqual(["pushed", "other"]);
  expect(await push([{ path: "notes.js", environment: "isolate", sha256: "0".repeat(64) }])).toMatchObject({
    status: 409,
    body: { code: "ModuleHashMismatch" },
  });
});

test("code that cannot be loaded is refused with what is wrong with it, and the old one stays", async () => {
  const engine = await openTestEngine(FOLDER);
  const client = deployClient(engine.engine);
  expect(await client.start({ "notes.ts": `export const a = 1;\nthrow new Error("at import");` })).toMatchObject({
    status: 400,
    body: {
      code: "ModuleNotLoaded",
      message: expect.stringMatching(/^Hit an error while pushing:\nFailed to analyze notes\.js: .*at import/),
    },
  });
  expect(
    await client.start({ "notes.ts": `export {};\nvoid Promise.reject(new Error("nobody awaits"));` }),
  ).toMatchObject({
    status: 400,
    body: { code: "ModuleNotLoaded", message: expect.stringContaining("nobody awaits") },
  });
  const schema = `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_title", ["title"]) });`;
  expect(await client.start({ "schema.ts": schema })).toMatchObject({
    status: 400,
    body: { code: "SchemaDefinitionError", message: expect.stringContaining('the field "title" that does not exist') },
  });
  const hyphen = { path: "sub-folder/x.js", source: "", environment: "isolate" };
  const hyphened = { appDefinition: { changedModules: [hyphen] }, dryRun: false };
  expect(await client.post("deploy2/start_push", hyphened)).toMatchObject({
    body: { code: "InvalidModules", message: expect.stringContaining("Path component sub-folder can only contain") },
  });
  expect(await client.post("deploy2/start_push", { appDefinition: 7 })).toMatchObject({
    status: 400,
    body: { code: "InvalidPushRequest" },
  });
  const tooMany = Array.from({ length: 4097 }, (_, at) => ({ path: `m${at}.js`, source: "", environment: "isolate" }));
  const request = { appDefinition: { changedModules: tooMany }, dryRun: false };
  expect(await client.post("deploy2/start_push", request)).toMatchObject({ body: { code: "TooManyModules" } });
  const outside = { path: "../x.js", source: "", environment: "isolate" };
  const escaping = { appDefinition: { changedModules: [outside] }, dryRun: false };
  expect(await client.post("deploy2/start_push", escaping)).toMatchObject({ body: { code: "InvalidPushRequest" } });
  expect(await version(engine)).toBe("folder");
});

test("nothing of it is for anybody without the admin key", async () => {
  const { engine } = await openTestEngine(FOLDER);
  const client = deployClient(engine);
  const routes = [
    "get_config_hashes",
    "deploy2/evaluate_schema",
    "deploy2/evaluate_push",
    "deploy2/start_push",
    "deploy2/wait_for_schema",
    "deploy2/finish_push",
    "deploy2/report_push_completed",
    "update_environment_variables",
    "export/request/zip",
    "import/start_upload",
    "import/upload_part",
    "import/finish_upload",
    "perform_import",
  ];
  for (const route of routes) {
    for (const headers of [{}, { authorization: "Convex wrong" }, { authorization: `Bearer ${engine.adminKey}` }]) {
      const { status, body } = await client.post(route, { changes: [{ name: "A", value: "1" }] }, headers);
      expect([route, headers, status]).toEqual([
        route,
        headers,
        expect.toSatisfy((code) => code === 401 || code === 403),
      ]);
      expect(JSON.stringify(body)).not.toContain(engine.adminKey);
    }
    const { status } = await client.post(route, { adminKey: "wrong" }, {});
    expect([route, status]).toEqual([route, expect.toSatisfy((code) => code === 401 || code === 403)]);
  }
  for (const route of ["stream_function_logs?cursor=0", "export/zip/1", "v1/get_canonical_urls"]) {
    expect([route, (await fetch(`${engine.url}/api/${route}`)).status]).toEqual([route, 401]);
  }
  expect((await client.post("get_config_hashes", { adminKey: engine.adminKey }, {})).status).toBe(200);
  expect(await (await client.get("v1/get_canonical_urls")).json()).toEqual({
    convexCloudUrl: engine.url,
    convexSiteUrl: engine.siteUrl,
  });
});

test("bodies that are no brotli, no JSON or too large are refused", async () => {
  const { engine } = await openTestEngine(FOLDER);
  const send = async (body: string, encoding: string) => {
    const headers = { authorization: `Convex ${engine.adminKey}`, "content-encoding": encoding };
    const response = await fetch(`${engine.url}/api/deploy2/start_push`, { method: "POST", headers, body });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await send("{", "identity")).toEqual([400, "BadJsonBody"]);
  expect(await send("no brotli", "br")).toEqual([400, "BadRequestBody"]);
  expect(await send("{}", "zstd")).toEqual([415, "UnsupportedMediaType"]);
});

test("environment variables that the app cannot do with are not kept", async () => {
  const engine = await openTestEngine({
    "notes.ts": `${SERVER} if (process.env.BROKEN) throw new Error("it is broken");
      export const read = query({ args: {}, handler: async () => process.env.WORKS ?? null });`,
  });
  const client = deployClient(engine.engine);
  const change = (name: string, value: string | null) =>
    client.post("update_environment_variables", { changes: [{ name, value }] });
  expect((await change("WORKS", "yes")).status).toBe(200);
  expect(await change("BROKEN", "1")).toMatchObject({ status: 400, body: { code: "ModuleNotLoaded" } });
  expect(await change("1 no name", "1")).toMatchObject({ status: 400, body: { code: "InvalidEnvironmentVariable" } });
  expect(await engine.query("notes:read")).toBe("yes");
  expect(await (await engine.reopen()).query("notes:read")).toBe("yes");
});

test("administrators may watch the engine's own queries, nobody else", async () => {
  const { engine } = await openTestEngine(PUSHED);
  const api = deployClient(engine);
  const admin = liveClient(engine.url);
  // The method is the client library's own, kept from its types.
  (admin.client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(engine.adminKey);
  const variables = watch(admin, "_system/cli/queryEnvironmentVariables");
  const spec = watch(admin, "_system/cli/modules:apiSpec");
  await expect.poll(() => variables.seen).toEqual([[]]);
  await api.post("update_environment_variables", { changes: [{ name: "A", value: "1" }] });
  await expect.poll(() => variables.seen).toEqual([[], [{ name: "A", value: "1" }]]);
  await expect
    .poll(() => spec.seen.at(-1))
    .toEqual(
      expect.arrayContaining([expect.objectContaining({ identifier: "notes.js:add", functionType: "Mutation" })]),
    );
  const anybody = watch(liveClient(engine.url), "_system/cli/queryEnvironmentVariables");
  await expect.poll(() => anybody.seen).toEqual([expect.stringContaining("Could not find public function")]);
});

test("the last calls of functions are there to be read, and a reader waits for the next", async () => {
  const { engine, mutation } = await openTestEngine(PUSHED);
  const api = deployClient(engine);
  await mutation("notes:add", { text: "a" });
  const poll = async (cursor: number) =>
    (await (await api.get(`stream_function_logs?cursor=${cursor}`)).json()) as {
      entries: Record<string, unknown>[];
      newCursor: number;
    };
  // From other threads they come a moment later.
  await expect.poll(async () => (await poll(0)).entries.length).toBe(1);
  const { entries, newCursor } = await poll(0);
  expect(entries).toEqual([expect.objectContaining({ identifier: "notes.js:add", udfType: "Mutation", error: null })]);
  const next = poll(newCursor);
  await mutation("notes:add", { text: 7 }).catch(() => undefined);
  expect((await next).entries).toEqual([expect.objectContaining({ error: expect.stringContaining("does not match") })]);
});
