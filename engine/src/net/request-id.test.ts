import { connect } from "node:net";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

/** A busy machine is no failure. */
const PATIENCE = { timeout: 20_000 };

const APP = {
  "calls.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action, makeFunctionReference } from "convex/server";
    export const failing = query({ args: {}, handler: async () => { throw new Error("failed"); } });
    export const told = mutation({ args: {}, handler: async () => { console.log("told"); } });
    export const work = action({ args: {}, handler: async (ctx) => {
      console.log("working");
      await ctx.runMutation(makeFunctionReference("calls:told"), {});
    } });`,
  "http.ts": `
    import { httpActionGeneric as httpAction, httpRouter, makeFunctionReference } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/crash", method: "GET", handler: httpAction(async () => { throw new Error("crash"); }) });
    http.route({ path: "/own", method: "GET", handler: httpAction(async () => new Response("", { headers: { "x-request-id": "mine" } })) });
    http.route({ path: "/work", method: "GET", handler: httpAction(async (ctx) => {
      await ctx.runAction(makeFunctionReference("calls:work"), {});
      return new Response("done");
    }) });
    export default http;`,
};

const call = async (url: string, kind: string, path: string): Promise<Response> =>
  await fetch(`${url}/api/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://page.test" },
    body: JSON.stringify({ path, args: {} }),
  });

test("a request's id is in its answer, in the error's text and in the log", async () => {
  const { engine, log } = await openTestEngine(APP);
  const response = await call(engine.url, "query", "calls:failing");
  const id = response.headers.get("x-request-id");
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(response.headers.get("access-control-expose-headers")).toBe("x-request-id");
  expect(((await response.json()) as { errorMessage: string }).errorMessage).toContain(`[Request ID: ${id}]`);
  await expect
    .poll(() => log, PATIENCE)
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "function", path: "calls:failing", requestId: id, at: expect.any(Number) }),
        expect.objectContaining({ type: "request", origin: "main", route: "query", status: 200, requestId: id }),
      ]),
    );
  expect((await call(engine.url, "query", "calls:failing")).headers.get("x-request-id")).not.toBe(id);
});

test("an HTTP action, the action it calls and the mutation that one calls go by the id of the request", async () => {
  const { engine, log } = await openTestEngine(APP);
  const response = await fetch(`${engine.siteUrl}/work?token=hidden`);
  expect(await response.text()).toBe("done");
  const requestId = response.headers.get("x-request-id");
  for (const entry of [
    { type: "function", path: "calls:told", requestId, logLines: ["[LOG] 'told'"] },
    { type: "function", path: "GET /work", requestId },
    { type: "request", origin: "site", route: "http_action", method: "GET", status: 200, requestId },
  ])
    await expect.poll(() => log, PATIENCE).toContainEqual(expect.objectContaining(entry));
  expect(JSON.stringify(log)).not.toContain("hidden");
});

test("an HTTP action that fails names the id; one that gives an id of its own keeps it", async () => {
  const { engine } = await openTestEngine(APP);
  const crash = await fetch(`${engine.siteUrl}/crash`);
  expect(await crash.text()).toContain(`[Request ID: ${crash.headers.get("x-request-id")}]`);
  expect((await fetch(`${engine.siteUrl}/own`)).headers.get("x-request-id")).toBe("mine");
});

test("a request that is refused before any function runs is logged, too", async () => {
  const { engine, log } = await openTestEngine(APP);
  const response = await fetch(`${engine.url}/nowhere`);
  const requestId = response.headers.get("x-request-id");
  const entry = { type: "request", route: "other", status: 404, requestId };
  await expect.poll(() => log, PATIENCE).toContainEqual(expect.objectContaining(entry));
});

test("a fault of the engine is hidden from the caller, and logged by the id that the caller was given", async () => {
  const { engine, log } = await openTestEngine(APP, {
    fallback: async () => await Promise.reject(new Error("hidden")),
  });
  const response = await fetch(`${engine.url}/page`);
  expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining("hidden")]);
  const requestId = response.headers.get("x-request-id");
  const entry = { type: "engineError", part: "http", requestId, error: expect.objectContaining({ message: "hidden" }) };
  await expect.poll(() => log, PATIENCE).toContainEqual(expect.objectContaining(entry));
});

test("a caller that leaves before its answer is logged as such", async () => {
  const { engine, log } = await openTestEngine(APP);
  const { hostname, port } = new URL(engine.url);
  const socket = connect(Number(port), hostname, () =>
    socket.write(
      "POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    ),
  );
  await expect.poll(async () => await inFlight(engine), PATIENCE).toBe(2);
  socket.destroy();
  await expect
    .poll(() => log, PATIENCE)
    .toContainEqual(expect.objectContaining({ type: "request", route: "query", status: 0 }));
});

/** The scrape itself is one of them. */
async function inFlight({ url, adminKey }: { url: string; adminKey: string }): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminKey}` } });
  return Number(/^opensync_http_requests_in_flight\{origin="main"\} (\d+)$/m.exec(await response.text())?.[1]);
}
