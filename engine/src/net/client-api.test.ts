import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string() }) });`,
  "notes.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action, internalQueryGeneric as internalQuery, makeFunctionReference } from "convex/server";
    import { ConvexError, v } from "convex/values";
    export const add = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => await ctx.db.insert("notes", { text }) });
    export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
    export const echo = query({ args: { value: v.any() }, handler: async (ctx, { value }) => { console.log("echo", value); return value; } });
    export const addTwice = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      const add = makeFunctionReference("notes:add");
      await ctx.runMutation(add, { text });
      await ctx.runMutation(add, { text });
      return (await ctx.runQuery(makeFunctionReference("notes:list"), {})).length;
    } });
    export const refuse = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("notes", { text: "lost" });
      throw new ConvexError({ code: "NOPE", amount: 5n });
    } });
    export const crash = query({ args: {}, handler: async () => { throw new Error("boom"); } });
    export const secret = internalQuery({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });`,
};

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

test("serves queries, mutations and actions to Convex's own HTTP client", async () => {
  const { mutation, query, action } = await openTestEngine(APP);
  expect(await mutation("notes:add", { text: "a" })).toMatch(/^[0-9a-z]{31,37}$/);
  expect(await action("notes:addTwice", { text: "b" })).toBe(3);
  expect(await query("notes:list")).toEqual(["a", "b", "b"]);
});

test("what is sent to /echo comes back, as bytes and nothing else", async () => {
  const { engine } = await openTestEngine(APP);
  const sent = Buffer.alloc(1024 * 1024, "<script>");
  const answer = await fetch(`${engine.url}/echo`, {
    method: "POST",
    body: sent,
    headers: { "content-type": "text/html" },
  });
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("x-content-type-options")]).toEqual([
    200,
    "application/octet-stream",
    "nosniff",
  ]);
  expect(Buffer.from(await answer.arrayBuffer()).equals(sent)).toBe(true);
});

test("carries every kind of value both ways", async () => {
  const { query } = await openTestEngine(APP);
  const value = {
    int: -(2n ** 63n),
    bytes: new Uint8Array([0, 255, 7]).buffer,
    floats: [Infinity, -Infinity, NaN, -0, 1.5],
    text: "naïve \u0000 \u{1f600}",
    nothing: null,
    nested: { yes: true },
  };
  expect(await query("notes:echo", { value })).toEqual(value);
});

test("the format json writes what JSON cannot hold as text", async () => {
  const { engine } = await openTestEngine(APP);
  const value = { int: { $integer: "AQAAAAAAAAA=" }, bytes: { $bytes: "AP8H" }, nan: { $float: "AAAAAAAA+H8=" } };
  const response = await post(`${engine.url}/api/query`, { path: "notes:echo", args: { value } });
  expect(await response.json()).toMatchObject({
    status: "success",
    value: { int: "1", bytes: "AP8H", nan: "NaN" },
    logLines: [expect.stringContaining("echo")],
  });
});

test("a ConvexError arrives with its data and undoes the mutation", async () => {
  const { mutation, query } = await openTestEngine(APP);
  const error: unknown = await mutation("notes:refuse").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConvexError);
  expect(error).toMatchObject({ data: { code: "NOPE", amount: 5n } });
  expect(await query("notes:list")).toEqual([]);
});

test("other errors tell their message, or nothing when errors are redacted", async () => {
  const open = await openTestEngine(APP);
  await expect(open.query("notes:crash")).rejects.toThrow(
    /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: boom/,
  );
  const redacted = await openTestEngine(APP, { redactErrors: true });
  await expect(redacted.query("notes:crash")).rejects.toThrow(/^\[Request ID: [0-9a-f]{16}\] Server Error$/);
});

test("an internal function is there for the admin key only, who may act as anybody", async () => {
  const { engine, client, query } = await openTestEngine(APP, { adminKey: "the-key" });
  const call = { path: "notes:secret", args: {} };
  const asUser: unknown = await (await post(`${engine.url}/api/query`, call)).json();
  expect(asUser).toMatchObject({
    status: "error",
    errorMessage: expect.stringContaining("Could not find public function"),
  });
  const identity = { issuer: "https://i.test", subject: "ada", name: "Ada" };
  const credentials = `Convex the-key:${btoa(JSON.stringify(identity))}`;
  const asAdmin: unknown = await (
    await post(`${engine.url}/api/function`, call, { authorization: credentials })
  ).json();
  expect(asAdmin).toMatchObject({ status: "success", value: { ...identity, tokenIdentifier: "https://i.test|ada" } });
  for (const wrong of ["Convex the-kez", "Convex the-key2", "Convex :", "Convex the-kez:e30="]) {
    expect((await post(`${engine.url}/api/query`, call, { authorization: wrong })).status).toBe(403);
  }
  expect((await post(`${engine.url}/api/query`, call, { authorization: "Basic eDp5" })).status).toBe(401);
  client.setAuth("not a token");
  await expect(query("notes:list")).rejects.toThrow("InvalidAuthHeader");
});

test("answers a numbered mutation that is sent again without running it again", async () => {
  const { engine, query } = await openTestEngine(APP);
  const send = async (requestId: number) => {
    const body = { path: "notes:add", args: { text: "once" }, sessionId: "s1", requestId };
    return (await (await post(`${engine.url}/api/mutation`, body)).json()) as { value: string };
  };
  const first = await send(0);
  expect((await send(0)).value).toBe(first.value);
  expect((await send(1)).value).not.toBe(first.value);
  expect(await query("notes:list")).toHaveLength(2);
});

test("refuses what is not a call with a 4xx that says why", async () => {
  const { engine } = await openTestEngine(APP);
  const api = `${engine.url}/api`;
  const refused = async (response: Promise<Response>) => {
    const { status } = await response;
    return [status, ((await (await response).json()) as { code: string }).code];
  };
  expect(await refused(post(`${api}/query`, '{"path":'))).toEqual([400, "BadJsonBody"]);
  expect(await refused(post(`${api}/query`, "[]"))).toEqual([400, "BadJsonBody"]);
  expect(await refused(post(`${api}/query`, { args: {} }))).toEqual([400, "BadJsonBody"]);
  expect(await refused(post(`${api}/query`, { path: "notes:list" }))).toEqual([400, "BadJsonBody"]);
  expect(await refused(post(`${api}/query`, { path: "notes:list", args: {}, format: "xml" }))).toEqual([
    400,
    "BadJsonBody",
  ]);
  const deep = `{"path":"notes:echo","args":{"value":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
  for (const route of ["query", "mutation", "action", "function"])
    expect(await refused(post(`${api}/${route}`, deep))).toEqual([400, "BadJsonBody"]);
  expect(await refused(post(`${api}/query`, "x", { "content-type": "text/plain" }))).toEqual([
    415,
    "UnsupportedMediaType",
  ]);
  expect(await refused(post(`${api}/query`, " ".repeat(16 * 1024 * 1024 + 2001)))).toEqual([413, "RequestTooLarge"]);
  expect(await refused(fetch(`${api}/mutation`))).toEqual([405, "MethodNotAllowed"]);
  expect(await refused(fetch(`${api}/nothing`))).toEqual([404, "NotFound"]);
  expect(await refused(fetch(`${engine.url}/elsewhere`))).toEqual([404, "NotFound"]);
});

test("calls by URL, by GET and at a timestamp work as upstream's", async () => {
  const { engine, client, mutation } = await openTestEngine(APP);
  await mutation("notes:add", { text: "a" });
  const byUrl: unknown = await (await post(`${engine.url}/api/run/notes/list`, { args: {} })).json();
  expect(byUrl).toMatchObject({ status: "success", value: ["a"] });
  const byGet: unknown = await (await fetch(`${engine.url}/api/query?path=notes:list&args=%7B%7D&format=json`)).json();
  expect(byGet).toMatchObject({ status: "success", value: ["a"] });
  const { makeFunctionReference } = await import("convex/server");
  expect(await client.consistentQuery(makeFunctionReference<"query">("notes:list"))).toEqual(["a"]);
});

test("pages of any origin may call, without the browser's credentials", async () => {
  const { engine } = await openTestEngine(APP);
  const preflight = await fetch(`${engine.url}/api/query`, {
    method: "OPTIONS",
    headers: {
      origin: "https://app.test",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,convex-client,content-type",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("https://app.test");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization,convex-client,content-type");
  expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  const call = await post(`${engine.url}/api/query`, { path: "notes:list", args: {} }, { origin: "https://app.test" });
  expect(call.headers.get("access-control-allow-origin")).toBe("https://app.test");
});
