import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { deployClient, type DeployClient } from "../testing/deploy-client";
import { liveClient, watch } from "../testing/sync-client";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const SERVER = `import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";`;
const SCHEMA = `${SERVER} export default defineSchema({
  authors: defineTable({ name: v.string() }).index("by_name", ["name"]),
  books: defineTable({ title: v.string(), author: v.optional(v.id("authors")), extra: v.optional(v.any()) })
    .index("by_author", ["author"]).searchIndex("search_title", { searchField: "title" }) });`;
const LIBRARY = {
  "schema.ts": SCHEMA,
  "library.ts": `${SERVER}
    export const fill = mutation({ args: {}, handler: async (ctx) => {
      const author = await ctx.db.insert("authors", { name: "Ada" });
      const extra = { int: 9007199254740993n, one: 1, float: 1.5, bytes: new Uint8Array([1, 2]).buffer, nan: NaN, nested: [{ n: -0 }], text: "1" };
      await ctx.db.insert("books", { title: "the red book", author, extra });
      await ctx.db.insert("books", { title: "the blue book" });
    } });
    export const keep = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      const id = await ctx.storage.store(new Blob([text], { type: "text/plain" }));
      await ctx.runMutation("library:link", { id });
      return id;
    } });
    export const link = mutation({ args: { id: v.string() }, handler: async (ctx, { id }) =>
      await ctx.db.insert("books", { title: "a file", extra: { file: id } }) });
    export const all = query({ args: {}, handler: async (ctx) =>
      ({ authors: await ctx.db.query("authors").collect(), books: await ctx.db.query("books").collect() }) });
    export const titles = query({ args: {}, handler: async (ctx) => (await ctx.db.query("books").collect()).map(({ title }) => title) });
    export const byAda = query({ args: {}, handler: async (ctx) => {
      const ada = await ctx.db.query("authors").withIndex("by_name", (q) => q.eq("name", "Ada")).unique();
      return (await ctx.db.query("books").withIndex("by_author", (q) => q.eq("author", ada?._id)).collect()).map(({ title }) => title);
    } });
    export const search = query({ args: { text: v.string() }, handler: async (ctx, { text }) =>
      (await ctx.db.query("books").withSearchIndex("search_title", (q) => q.search("title", text)).collect()).map(({ title }) => title) });
    export const read = action({ args: { id: v.string() }, handler: async (ctx, { id }) => await (await ctx.storage.get(id))?.text() ?? null });`,
};
/** The same tables under other numbers: `other` comes first. */
const OTHER_NUMBERS = {
  ...LIBRARY,
  "schema.ts": SCHEMA.replace(
    "authors: ",
    "aaa: defineTable({ n: v.number() }).index('by_n', ['n']), bbb: defineTable(v.any()), authors: ",
  ),
};

async function system(client: DeployClient, path: string, args: object = {}): Promise<Record<string, unknown>> {
  const { body } = await client.post(
    "function",
    { path, args, format: "convex_encoded_json" },
    {
      authorization: client.authorization,
      "content-type": "application/json",
    },
  );
  return body["value"] as Record<string, unknown>;
}

async function exported(client: DeployClient): Promise<Uint8Array> {
  expect((await client.post("export/request/zip?includeStorage=true")).status).toBe(200);
  const latest = async () => await system(client, "_system/cli/exports:getLatest");
  await expect.poll(async () => (await latest())["state"]).toBe("completed");
  const { start_ts: start } = (await latest()) as { start_ts: { $integer: string } };
  const ts = Buffer.from(start.$integer, "base64").readBigInt64LE();
  const response = await client.get(`export/zip/${ts}`);
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename=snapshot_\w+_\d+\.zip$/);
  return new Uint8Array(await response.arrayBuffer());
}

interface Import {
  mode: string;
  format: string;
  tableName?: string;
}

/** Uploads in small parts, confirms and waits; answers the import's last state. */
async function imported(client: DeployClient, bytes: Uint8Array, wanted: Import): Promise<Record<string, unknown>> {
  const { uploadToken } = (await client.post("import/start_upload")).body;
  const partTokens: unknown[] = [];
  for (let at = 0; at < Math.max(1, bytes.length); at += 1000) {
    const path = `import/upload_part?uploadToken=${String(uploadToken)}&partNumber=${partTokens.length + 1}`;
    partTokens.push(await client.upload(path, bytes.subarray(at, at + 1000)));
  }
  const finished = await client.post("import/finish_upload", { import: wanted, uploadToken, partTokens });
  if (finished.status !== 200) return finished.body;
  const { importId } = finished.body;
  const state = async () =>
    (await system(client, "_system/cli/queryImport", { importId }))["state"] as Record<string, unknown>;
  await expect.poll(async () => (await state())["state"]).toMatch(/waiting_for_confirmation|failed/);
  if ((await state())["state"] === "failed") return await state();
  expect((await client.post("perform_import", { importId })).status).toBe(200);
  await expect.poll(async () => (await state())["state"]).toMatch(/completed|failed/);
  return await state();
}

const ZIP = { format: "zip" };

test("an export brought into another deployment is the same there: ids, values, indexes, files", async () => {
  const from = await openTestEngine(LIBRARY);
  await from.mutation("library:fill");
  const fileId = String(await from.action("library:keep", { text: "kept text" }));
  const zip = await exported(deployClient(from.engine));
  const entries = unzipSync(zip);
  expect(Object.keys(entries)).toEqual(
    expect.arrayContaining([
      "README.md",
      "_tables/documents.jsonl",
      "authors/documents.jsonl",
      `_storage/${fileId}.txt`,
    ]),
  );
  expect(strFromU8(entries["books/generated_schema.jsonl"] ?? new Uint8Array())).toBe('"uniform"\n');
  expect(strFromU8(entries["books/documents.jsonl"] ?? new Uint8Array())).toContain('"int":9007199254740993,');

  const to = await openTestEngine(OTHER_NUMBERS);
  const titles = watch(liveClient(to.engine.url), "library:titles");
  await expect.poll(() => titles.seen).toEqual([[]]);
  const client = deployClient(to.engine);
  expect(await imported(client, zip, { ...ZIP, mode: "requireEmpty" })).toMatchObject({ state: "completed" });
  expect(await to.query("library:all")).toEqual(await from.query("library:all"));
  expect(await to.query("library:byAda")).toEqual(["the red book"]);
  expect(await to.query("library:search", { text: "blue" })).toEqual(["the blue book"]);
  expect(await to.action("library:read", { id: fileId })).toBe("kept text");
  await expect.poll(() => titles.seen.at(-1)).toEqual(["the red book", "the blue book", "a file"]);
  // Writes go on as before, and a second import into tables that are not empty is refused.
  await to.mutation("library:fill");
  expect(await imported(client, zip, { ...ZIP, mode: "requireEmpty" })).toMatchObject({
    state: "failed",
    error_message: expect.stringContaining(
      "Table authors already exists. Please choose a new table name or use replace/append modes.",
    ),
  });
  const reopened = await to.reopen();
  expect(await reopened.query("library:byAda").catch(() => "two Adas")).toBe("two Adas");
  expect(await imported(deployClient(reopened.engine), zip, { ...ZIP, mode: "replaceAll" })).toMatchObject({
    state: "completed",
  });
  expect(await reopened.query("library:all")).toEqual(await from.query("library:all"));
  expect(await reopened.action("library:read", { id: fileId })).toBe("kept text");
});

test("an import that does not fit changes nothing at all", async () => {
  const from = await openTestEngine(LIBRARY);
  await from.mutation("library:fill");
  const entries = unzipSync(await exported(deployClient(from.engine)));
  const before = await from.query("library:all");
  const client = deployClient(from.engine);
  const broken: [string, string, string][] = [
    ["books/documents.jsonl", '{"title": 7}\n', 'Failed to insert or update a document in table "books"'],
    ["books/documents.jsonl", '{"title": "x"}\nno json\n', "Row 2 wasn't valid JSON"],
    ["books/documents.jsonl", "[1]\n", "Row 1 wasn't an object"],
    ["books/documents.jsonl", '{"title": "x", "_id": "nonsense"}\n', "_id is not an ID"],
  ];
  for (const [name, text, message] of broken) {
    const zip = zipSync({ ...entries, [name]: strToU8(text) });
    expect(await imported(client, zip, { ...ZIP, mode: "replace" })).toMatchObject({
      state: "failed",
      error_message: expect.stringContaining(message),
    });
  }
  expect(await imported(client, strToU8("no zip"), { ...ZIP, mode: "replace" })).toMatchObject({
    state: "failed",
    error_message: expect.stringContaining("not a valid zip"),
  });
  const legacy = zipSync({ ...entries, "books/generated_schema.jsonl": strToU8('"{\\"n\\": int64}"\n') });
  expect(await imported(client, legacy, { ...ZIP, mode: "replace" })).toMatchObject({
    error_message: expect.stringContaining("older form"),
  });
  expect(await from.query("library:all")).toEqual(before);
});

test("a table is not replaced by one of other ids while documents that stay refer to it", async () => {
  const from = await openTestEngine(LIBRARY);
  await from.mutation("library:fill");
  const entries = unzipSync(await exported(deployClient(from.engine)));
  const authors = zipSync({ "authors/documents.jsonl": entries["authors/documents.jsonl"] ?? new Uint8Array() });
  const to = await openTestEngine(OTHER_NUMBERS);
  await to.mutation("library:fill");
  const before = await to.query("library:all");
  const client = deployClient(to.engine);
  expect(await imported(client, authors, { ...ZIP, mode: "replace" })).toMatchObject({
    state: "failed",
    error_message: expect.stringContaining(
      "Import changes table 'authors' which is referenced by 'books' in the schema",
    ),
  });
  expect(await to.query("library:all")).toEqual(before);
  // Where nothing is left that could refer to it, and with those that do, it is.
  expect(await imported(client, zipSync(entries), { ...ZIP, mode: "replace" })).toMatchObject({ state: "completed" });
  expect(await to.query("library:all")).toEqual(await from.query("library:all"));
});

test("an import that waited when the engine ended is over, and changed nothing", async () => {
  const { engine, reopen } = await openTestEngine(LIBRARY);
  const client = deployClient(engine);
  const { uploadToken } = (await client.post("import/start_upload")).body;
  const part = await client.upload(`import/upload_part?uploadToken=${String(uploadToken)}&partNumber=1`, strToU8("{}"));
  const wanted = { mode: "append", format: "jsonLines", tableName: "made" };
  const { body } = await client.post("import/finish_upload", { import: wanted, uploadToken, partTokens: [part] });
  const again = deployClient((await reopen()).engine);
  expect(await system(again, "_system/cli/queryImport", { importId: body["importId"] })).toMatchObject({
    state: { state: "failed", error_message: expect.stringContaining("restarted") },
  });
  expect(await again.post("perform_import", { importId: body["importId"] })).toMatchObject({ status: 400 });
  expect((await again.post("perform_import", { importId: "none" })).body["code"]).toBe("ImportNotFound");
});

test("one table at a time: lines, a list or a table of text, added or in place of what there was", async () => {
  const { engine, query, mutation } = await openTestEngine(LIBRARY);
  await mutation("library:fill");
  const client = deployClient(engine);
  const tableName = "books";
  const lines = strToU8('{"title":"one","extra":1}\n{"title":"two"}');
  expect(await imported(client, lines, { mode: "append", format: "jsonLines", tableName })).toMatchObject({
    state: "completed",
    num_rows_written: { $integer: "AgAAAAAAAAA=" },
  });
  expect(await query("library:titles")).toEqual(["the red book", "the blue book", "one", "two"]);
  const list = strToU8('[{"title":"listed"}]');
  expect(await imported(client, list, { mode: "replace", format: "jsonArray", tableName })).toMatchObject({
    state: "completed",
  });
  expect(await query("library:titles")).toEqual(["listed"]);
  const csv = strToU8('title,extra\n"a, b",3\n');
  expect(await imported(client, csv, { mode: "append", format: "csv", tableName })).toMatchObject({
    state: "completed",
  });
  expect(await query("library:all")).toMatchObject({
    authors: [{ name: "Ada" }],
    books: [{ title: "listed" }, { title: "a, b", extra: 3 }],
  });
  expect(await query("library:search", { text: "listed" })).toEqual(["listed"]);
  const made = strToU8('{"x":1}\n');
  expect(await imported(client, made, { mode: "requireEmpty", format: "jsonLines", tableName: "made" })).toMatchObject({
    state: "completed",
  });
  expect(await imported(client, made, { mode: "append", format: "jsonLines", tableName: "_storage" })).toMatchObject({
    state: "failed",
  });
  expect(await imported(client, made, { mode: "sideways", format: "jsonLines", tableName })).toMatchObject({
    code: "InvalidImport",
  });
});
