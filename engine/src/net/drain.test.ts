import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { liveClient, rawSocket } from "../testing/sync-client";
import { cleanUpAfterEach, closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";
import { decodeTs } from "./timestamp";

closeEnginesAfterEach();

/** A busy machine is no failure. */
const PATIENCE = { timeout: 20_000 };

/** Actions wait for the site outside: the test says when they may go on. */
const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string() }) });`,
  "notes.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action, makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    export const add = mutation({ args: { text: v.string() }, handler: async (ctx, args) => { await ctx.db.insert("notes", args); } });
    export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text) });
    export const slow = action({ args: { gate: v.string(), text: v.string() }, handler: async (ctx, { gate, text }) => {
      await ctx.runMutation(makeFunctionReference("notes:add"), { text: "begun " + text });
      await (await fetch(gate)).text();
      await ctx.runMutation(makeFunctionReference("notes:add"), { text });
      return text;
    } });
    export const soon = mutation({ args: { gate: v.string(), text: v.string() }, handler: async (ctx, args) => {
      await ctx.scheduler.runAfter(0, makeFunctionReference("notes:slow"), args);
    } });`,
  "http.ts": `
    import { httpActionGeneric as httpAction, httpRouter, makeFunctionReference } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/slow", method: "POST", handler: httpAction(async (ctx, request) =>
      Response.json(await ctx.runAction(makeFunctionReference("notes:slow"), await request.json()))) });
    export default http;`,
};

const slow = makeFunctionReference<"action">("notes:slow");
const add = makeFunctionReference<"mutation">("notes:add");

test("what was begun is answered: requests, mutations and actions over a socket, jobs; what comes then is refused", async () => {
  const gate = await openGate();
  const opened = await openTestEngine(APP, { graceMs: 30_000 });
  const { engine } = opened;
  const client = liveClient(engine.url);
  const kept = await keptAlive(engine.siteUrl);
  const overHttp = post(`${engine.url}/api/action`, { path: "notes:slow", args: { gate: gate.url, text: "http" } });
  const httpAction = post(`${engine.siteUrl}/slow`, { gate: gate.url, text: "http action" });
  const overSocket = client.action(slow, { gate: gate.url, text: "socket" });
  await opened.mutation("notes:soon", { gate: gate.url, text: "job" });
  await expect.poll(() => gate.waiting(), PATIENCE).toBe(4);

  for (const text of ["a", "b", "c"]) await client.mutation(add, { text });
  const closed = engine.close();
  expect((await post(`${engine.siteUrl}/slow`, {})).status).toBe(503);
  expect(await (await fetch(`${engine.url}/version`)).json()).toMatchObject({ code: "ShuttingDown" });
  expect(await upgradeStatus(engine.url)).toBe(503);
  await expect.poll(() => kept.closed, PATIENCE).toBe(true);
  gate.open();
  expect(await (await overHttp).json()).toMatchObject({ status: "success", value: "http" });
  expect(await (await httpAction).json()).toBe("http action");
  expect(await overSocket).toBe("socket");
  await closed;
  await expect(fetch(`${engine.url}/version`)).rejects.toThrow("fetch failed");

  const again = await opened.reopen();
  const texts = ["http", "http action", "job", "socket"];
  expect(((await again.query("notes:list")) as string[]).toSorted()).toEqual(
    ["a", "b", "c", ...texts, ...texts.map((text) => `begun ${text}`)].toSorted(),
  );
});

test("a socket is closed as going away when what came over it is answered and shown, and what was not answered did not happen", async () => {
  const opened = await openTestEngine(APP);
  const { received, send, closed } = await rawSocket(opened.engine.url);
  send({ type: "Connect", sessionId: randomUUID(), connectionCount: 0, lastCloseReason: null });
  for (let requestId = 0; requestId < 60; requestId += 1)
    send({ type: "Mutation", requestId, udfPath: "notes:add", args: [{ text: String(requestId) }] });
  const answers = () => received.filter(({ type }) => type === "MutationResponse");
  await expect.poll(() => answers().length, PATIENCE).toBeGreaterThan(0);
  await opened.engine.close();
  expect(await closed).toEqual({ code: 1001, reason: "The server is shutting down" });
  expect(opened.log).toContainEqual(expect.objectContaining({ type: "socket", code: 1001 }));
  const last = answers().at(-1);
  const shown = received.filter(({ type }) => type === "Transition").at(-1) as { endVersion: { ts: string } };
  expect(decodeTs(shown.endVersion.ts)).toBeGreaterThanOrEqual(decodeTs(last?.["ts"]) ?? 0n);
  const { query } = await opened.reopen();
  expect(await query("notes:list")).toEqual(answers().map(({ requestId }) => String(requestId)));
});

test("what does not end within the grace time is cut off", async () => {
  const gate = await openGate();
  const opened = await openTestEngine(APP, { graceMs: 300 });
  const overHttp = post(`${opened.engine.url}/api/action`, {
    path: "notes:slow",
    args: { gate: gate.url, text: "never" },
  });
  const cut = expect(overHttp).rejects.toThrow("fetch failed");
  await expect.poll(() => gate.waiting(), PATIENCE).toBe(1);
  await opened.engine.close();
  await cut;
  gate.open();
});

/** A site outside of the engine whose answers wait until it is opened. */
async function openGate(): Promise<{ url: string; waiting: () => number; open: () => void }> {
  const held: ServerResponse[] = [];
  let isOpen = false;
  const server = createServer((_request, response) => {
    if (isOpen) response.end();
    else held.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUpAfterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    waiting: () => held.length,
    open: () => {
      isOpen = true;
      for (const response of held.splice(0)) response.end();
    },
  };
}

async function post(url: string, body: unknown): Promise<Response> {
  return await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** A connection that has had its answer and stays open. */
async function keptAlive(origin: string): Promise<Socket> {
  const { socket } = await ask(origin, "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return socket;
}

async function upgradeStatus(origin: string): Promise<number> {
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const { status } = await ask(origin, `GET /api/1.48.0/sync HTTP/1.1\r\nHost: localhost\r\n${upgrade}${key}\r\n`);
  return status;
}

/** Sends a request over a connection of its own. */
async function ask(origin: string, request: string): Promise<{ status: number; socket: Socket }> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname, () => socket.write(request));
  cleanUpAfterEach(() => void socket.destroy());
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return { status: Number(chunk.toString("utf8").slice(9, 12)), socket };
}
