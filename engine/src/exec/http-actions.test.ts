import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "./test-app";

closeAppsAfterEach();

const APP = {
  "http.ts": `
    import { httpActionGeneric as httpAction, httpRouter } from "convex/server";
    const http = httpRouter();
    const on = (method, path, handler) => http.route({ ...(path.endsWith("/") ? { pathPrefix: path } : { path }), method, handler: httpAction(handler) });
    on("GET", "/hello", async (ctx, request) => new Response("hello " + new URL(request.url).searchParams.get("name"), { status: 201, headers: { "x-made-by": "test" } }));
    on("POST", "/sum", async (ctx, request) => { const { numbers } = await request.json(); return Response.json({ total: await ctx.runMutation("data:sum", { numbers }) }); });
    on("GET", "/files/", async (ctx, request) => new Response(new URL(request.url).pathname));
    on("GET", "/throws", async () => { throw new Error("broken handler"); });
    on("GET", "/nothing", async () => ({ status: 200 }) as any);
    on("GET", "/stream", async (ctx) => {
      let n = 0;
      return new Response(new ReadableStream({
        async pull(controller) {
          if (n === 3) return controller.close();
          controller.enqueue(new TextEncoder().encode(String(await ctx.runQuery("data:double", { n: n++ })) + ";"));
        },
      }));
    });
    on("GET", "/huge", async () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) })));
    on("GET", "/whoami", async (ctx) => Response.json(await ctx.auth.getUserIdentity()));
    export default http;`,
  "data.ts": `
    import { internalMutationGeneric as internalMutation, internalQueryGeneric as internalQuery } from "convex/server";
    export const sum = internalMutation({ handler: async (_ctx, { numbers }) => numbers.reduce((a, b) => a + b, 0) });
    export const double = internalQuery({ handler: async (_ctx, { n }) => n * 2 });`,
};

async function server(options = {}) {
  const { runner, app } = await openApp(APP, options);
  const context = { identity: { subject: "ada" }, allowInternal: false, requestId: "0123456789abcdef" };
  return {
    app,
    fetch: (path: string, init?: RequestInit) =>
      runner.runHttpAction(new Request(`http://site.test${path}`, init), context),
  };
}

test("routes by method and path, with query, status, headers and body", async () => {
  const { fetch } = await server();
  const response = await fetch("/hello?name=Ada");
  expect([response.status, response.headers.get("x-made-by"), await response.text()]).toEqual([
    201,
    "test",
    "hello Ada",
  ]);
  const sum = await fetch("/sum", { method: "POST", body: JSON.stringify({ numbers: [1, 2, 3] }) });
  expect(await sum.json()).toEqual({ total: 6 });
  expect(await (await fetch("/files/a/b")).text()).toBe("/files/a/b");
  expect(await (await fetch("/whoami")).json()).toEqual({ subject: "ada" });
});

test("HEAD is answered by the route of GET, without its body", async () => {
  const { fetch } = await server();
  const response = await fetch("/hello?name=x", { method: "HEAD" });
  expect([response.status, response.headers.get("x-made-by"), await response.text()]).toEqual([201, "test", ""]);
});

test("what has no route is not found", async () => {
  const { fetch } = await server();
  for (const [path, method] of [
    ["/missing", "GET"],
    ["/hello", "POST"],
    ["/files", "GET"],
  ] as const) {
    const response = await fetch(path, { method });
    expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
  }
});

test("an app without an http module has no HTTP actions", async () => {
  const { runner } = await openApp({ "data.ts": APP["data.ts"] });
  const response = await runner.runHttpAction(new Request("http://site.test/"), {
    identity: null,
    allowInternal: false,
  });
  expect([response.status, await response.text()]).toEqual([
    404,
    "This Convex deployment does not have HTTP actions enabled.",
  ]);
});

test("a handler that throws, or returns no Response, is answered with 500 and its trace, unless redacted", async () => {
  const { fetch } = await server();
  const code = "[Request ID: 0123456789abcdef] Server Error";
  const thrown = await fetch("/throws");
  expect(thrown.status).toBe(500);
  expect(await thrown.json()).toEqual({
    code,
    trace: expect.stringMatching(/^Uncaught Error: broken handler\n {4}at /) as string,
  });
  expect(await (await fetch("/nothing")).json()).toMatchObject({
    trace: expect.stringContaining("must return a Response") as string,
  });
  const redacted = await (await server({ redactErrors: true })).fetch("/throws");
  expect(await redacted.json()).toEqual({ code });
});

test("a streamed body is produced by the action while it is read", async () => {
  const { fetch } = await server();
  expect(await (await fetch("/stream")).text()).toBe("0;2;4;");
});

test("a response of more than 20 MiB is cut off with an error", async () => {
  const { fetch } = await server();
  const response = await fetch("/huge");
  await expect(response.arrayBuffer()).rejects.toThrow("larger than");
});

test("routes are listed", async () => {
  const { app } = await server();
  expect(app.http?.routes).toContainEqual(["/files/*", "GET"]);
  expect(app.http?.routes).toContainEqual(["/sum", "POST"]);
});
