import { createHash, randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { liveClient, rawSocket, type RawSocket, watch } from "../testing/sync-client";
import { cleanUpAfterEach, closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

/** Much is asked for at once here, and the machine may be busy. */
const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 30_000 });

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]) });`,
  "load.ts": `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    const named = (ctx, name) => ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique();
    export const add = mutation(async (ctx, { name, answerBytes = 0 }) => {
      const known = await named(ctx, name);
      const value = (known?.value ?? 0) + 1;
      if (known === null) await ctx.db.insert("counters", { name, value });
      else await ctx.db.patch(known._id, { value });
      return answerBytes === 0 ? value : "x".repeat(answerBytes) + value;
    });
    export const count = query(async (ctx, { name }) => (await named(ctx, name))?.value ?? 0);
    export const wide = query(async (ctx, { name, bytes }) => "x".repeat(bytes) + ((await named(ctx, name))?.value ?? 0));
    export const emojis = query(async (_ctx, { before, count }) => "a".repeat(before) + "\\u{1f600}".repeat(count));`,
};

interface Watched {
  path: string;
  args: Record<string, unknown>;
}

/** Connects, and watches the queries under the ids 0, 1, 2, … */
async function session(url: string, queries: Watched[] = [], sessionId: string = randomBytes(8).toString("hex")) {
  const socket = await rawSocket(url);
  socket.send({ type: "Connect", sessionId, connectionCount: 0, lastCloseReason: null });
  if (queries.length > 0) {
    const modifications = queries.map(({ path, args }, queryId) => ({
      type: "Add",
      queryId,
      udfPath: path,
      args: [args],
    }));
    socket.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
  }
  return socket;
}

interface Update {
  queryId: number;
  value: unknown;
}

function updates({ received }: RawSocket): Update[] {
  return received.flatMap(({ type, modifications }) => (type === "Transition" ? (modifications as Update[]) : []));
}

function answers({ received }: RawSocket): unknown[] {
  return received.flatMap(({ type, result }) => (type === "MutationResponse" ? [result] : []));
}

const add = (requestId: number, args: Record<string, unknown>) => ({
  type: "Mutation",
  requestId,
  udfPath: "load:add",
  args: [args],
});

test("of five hundred queries of a socket a write sends the one that it has changed", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const queries = Array.from({ length: 500 }, (_, at) => ({ path: "load:count", args: { name: `n${at}` } }));
  const socket = await session(engine.url, queries);
  await eventually(() => updates(socket).length).toBe(500);
  await mutation("load:add", { name: "n123" });
  await eventually(() => updates(socket).length).toBe(501);
  expect(updates(socket).at(-1)).toMatchObject({ queryId: 123, value: 1 });
});

test("three hundred sockets see a write, for which their query runs once", async () => {
  const { engine, mutation, log } = await openTestEngine(APP);
  const query = { path: "load:count", args: { name: "n" } };
  const sockets = await Promise.all(Array.from({ length: 300 }, () => session(engine.url, [query])));
  await eventually(() => sockets.every((socket) => updates(socket).length === 1)).toBe(true);
  const runs = () => log.filter((entry) => entry.type === "function" && entry.path === "load:count").length;
  const before = runs();
  // Several, since one of the first runs may be logged only now.
  const writes = 5;
  for (let value = 1; value <= writes; value++) {
    await mutation("load:add", { name: "n" });
    await eventually(() => sockets.every((socket) => updates(socket).at(-1)?.value === value)).toBe(true);
  }
  await eventually(() => Math.round((runs() - before) / writes)).toBe(1);
});

test("who stops reading gets the last state when it reads again, and the others go on meanwhile", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const [writes, bytes] = [120, 256 * 1024];
  const slow = await session(engine.url, [{ path: "load:wide", args: { name: "n", bytes } }]);
  const fast = watch(liveClient(engine.url), "load:count", { name: "n" });
  await eventually(() => [updates(slow).length, fast.seen.length]).toEqual([1, 1]);
  slow.socket.pause();
  for (let value = 1; value <= writes; value++) {
    await mutation("load:add", { name: "n" });
    await eventually(() => fast.seen.at(-1)).toBe(value);
  }
  slow.socket.resume();
  await eventually(() => String(updates(slow).at(-1)?.value).slice(bytes)).toBe(String(writes));
  // What was under way to it, and then one transition for all the rest.
  expect(updates(slow).length).toBeLessThan(writes / 2);
});

test("who does not take answers is not asked for more of them until it does", async () => {
  const { engine, mutation, log } = await openTestEngine(APP);
  const [asked, answerBytes] = [100, 256 * 1024];
  const greedy = await session(engine.url);
  greedy.socket.pause();
  for (let requestId = 0; requestId < asked; requestId++) greedy.send(add(requestId, { name: "n", answerBytes }));
  const runs = () => log.filter((entry) => entry.type === "function" && entry.path === "load:add").length;
  await eventually(runs).toBeGreaterThan(1);
  // More than those that are still asked for: they would all have been run before the last of these.
  for (let other = 0; other < 2 * asked; other++) await mutation("load:add", { name: "other" });
  expect(runs()).toBeLessThan(3 * asked);
  greedy.socket.resume();
  await eventually(() => answers(greedy).length).toBe(asked);
  expect(answers(greedy).map((answer) => String(answer).slice(answerBytes))).toEqual(
    Array.from({ length: asked }, (_, at) => String(at + 1)),
  );
});

test("thousands of mutations that are sent at once are answered in their order", { timeout: 120_000 }, async () => {
  const { engine } = await openTestEngine(APP);
  const socket = await session(engine.url, [{ path: "load:count", args: { name: "n" } }]);
  const asked = 1500;
  for (let requestId = 0; requestId < asked; requestId++) socket.send(add(requestId, { name: "n" }));
  await eventually(() => answers(socket).length).toBe(asked);
  expect(answers(socket)).toEqual(Array.from({ length: asked }, (_, at) => at + 1));
  await eventually(() => updates(socket).at(-1)?.value).toBe(asked);
});

test("a storm of clients that come and go leaves nothing behind", async () => {
  const { engine, mutation, log } = await openTestEngine(APP);
  const queries = Array.from({ length: 20 }, () => ({ path: "load:count", args: { name: "n" } }));
  for (let wave = 0; wave < 5; wave++) {
    const sockets = await Promise.all(Array.from({ length: 40 }, () => session(engine.url, queries)));
    // Half of them before they have heard anything.
    for (const { socket } of sockets.slice(20)) socket.terminate();
    await Promise.all(sockets.slice(0, 20).map((socket) => eventually(() => updates(socket).length).toBe(20)));
    for (const { socket } of sockets) socket.terminate();
    await Promise.all(sockets.map(({ closed }) => closed));
  }
  const last = await session(engine.url, [{ path: "load:count", args: { name: "last" } }]);
  await eventually(() => updates(last).length).toBe(1);
  const runs = () => log.filter((entry) => entry.type === "function" && entry.path === "load:count").length;
  // As soon as the engine knows that the others are gone, a write runs again only what is still watched. A run may be logged after what it
  // sent is here, so writes are counted together: one run each, where with anybody left it would be two.
  const writes = 5;
  let written = 0;
  await eventually(async () => {
    const before = runs();
    for (let write = 0; write < writes; write++) {
      await mutation("load:add", { name: "n" });
      await mutation("load:add", { name: "last" });
      written += 1;
      await eventually(() => updates(last).at(-1)?.value).toBe(written);
    }
    return Math.round((runs() - before) / writes);
  }).toBe(1);
});

test("a client that is cut off in the middle of a mutation learns what became of it, and it is done once", async () => {
  const { engine, query } = await openTestEngine(APP);
  for (let requestId = 0; requestId < 25; requestId++) {
    const cut = await session(engine.url, [], "the same session");
    cut.send(add(requestId, { name: "n" }));
    cut.socket.terminate();
    await cut.closed;
    const again = await session(engine.url, [], "the same session");
    again.send(add(requestId, { name: "n" }));
    await eventually(() => answers(again)).toEqual([requestId + 1]);
    again.socket.terminate();
  }
  expect(await query("load:count", { name: "n" })).toBe(25);
});

test("a text that is cut in the middle of a character comes whole", async () => {
  const { engine } = await openTestEngine(APP);
  const count = 2 * 1024 * 1024;
  const client = liveClient(engine.url);
  // The parts' ends fall between two halves of a character for one of them.
  const shown = [0, 1].map((before) => ({ before, ...watch(client, "load:emojis", { before, count }) }));
  for (const { before, seen } of shown) {
    await eventually(() => seen.length).toBe(1);
    expect(seen[0] === "a".repeat(before) + "\u{1f600}".repeat(count)).toBe(true);
  }
});

/** A WebSocket by hand: what comes after the handshake is up to the caller. */
async function tcpSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  cleanUpAfterEach(() => void socket.destroy());
  const key = randomBytes(16).toString("base64");
  socket.write(
    `GET /api/1.48.0/sync HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const greeting = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString())));
  expect(greeting).toContain(createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64"));
  return socket;
}

/** A frame of RFC 6455, by its first byte. */
function frame(first: number, payload: Buffer, { isMasked = true, length = payload.length } = {}): Buffer {
  const mask = randomBytes(4);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  const content = isMasked ? payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([first, (isMasked ? 0x80 : 0) | 127]), size, ...(isMasked ? [mask] : []), content]);
}

const [TEXT, BINARY, RESERVED_OPCODE, RESERVED_BITS] = [0x81, 0x82, 0x83, 0xf1];

test("frames that are none end their socket with the reason's code, and no other one", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const { seen } = watch(liveClient(engine.url), "load:count", { name: "n" });
  await eventually(() => seen).toEqual([0]);
  for (const [bytes, code] of [
    [frame(RESERVED_OPCODE, Buffer.from("x")), 1002],
    [frame(RESERVED_BITS, Buffer.from("x")), 1002],
    [frame(TEXT, Buffer.from("{}"), { isMasked: false }), 1002],
    [frame(TEXT, Buffer.from([0xc3, 0x28])), 1007],
    [frame(TEXT, Buffer.alloc(0), { length: 1024 ** 3 }), 1009],
    [frame(BINARY, Buffer.from("{}")), 1003],
    [frame(TEXT, Buffer.from("{")), 1002],
    [frame(TEXT, Buffer.from(`{"type":"Connect","sessionId":${"[".repeat(100_000)}`)), 1002],
  ] as const) {
    const socket = await tcpSocket(engine.url);
    const received: Buffer[] = [];
    socket.on("data", (data) => received.push(data));
    socket.write(bytes);
    // The last frame is the close: two bytes and the code.
    await eventually(() => Buffer.concat(received).includes(Buffer.from([0x03, code & 0xff])) || socket.destroyed).toBe(
      true,
    );
    expect(Buffer.concat(received).includes(Buffer.from([0x03, code & 0xff]))).toBe(true);
  }
  await mutation("load:add", { name: "n" });
  await eventually(() => seen.at(-1)).toBe(1);
});
