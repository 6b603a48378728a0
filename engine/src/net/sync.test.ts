import { once } from "node:events";
import { connect } from "node:net";
import { makeFunctionReference } from "convex/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { liveClient, rawSocket, watch } from "../testing/sync-client";
import { cleanUpAfterEach, closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      notes: defineTable({ room: v.string(), text: v.string() })
        .index("by_room", ["room"])
        .searchIndex("text", { searchField: "text", filterFields: ["room"] }),
      counters: defineTable({ name: v.string(), value: v.number() }).index("by_name", ["name"]),
    });`,
  "notes.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action, internalQueryGeneric as internalQuery, paginationOptsValidator, makeFunctionReference } from "convex/server";
    import { ConvexError, v } from "convex/values";
    export const add = mutation({ args: { room: v.string(), text: v.string() }, handler: async (ctx, args) => await ctx.db.insert("notes", args) });
    export const remove = mutation({ args: { id: v.id("notes") }, handler: async (ctx, { id }) => { await ctx.db.delete(id); } });
    export const list = query({ args: { room: v.string() }, handler: async (ctx, { room }) => {
      console.log("listed", room);
      return (await ctx.db.query("notes").withIndex("by_room", (q) => q.eq("room", room)).collect()).map((note) => note.text);
    } });
    export const page = query({ args: { room: v.string(), paginationOpts: paginationOptsValidator }, handler: async (ctx, { room, paginationOpts }) =>
      await ctx.db.query("notes").withIndex("by_room", (q) => q.eq("room", room)).order("desc").paginate(paginationOpts) });
    export const search = query({ args: { room: v.string(), words: v.string() }, handler: async (ctx, { room, words }) =>
      (await ctx.db.query("notes").withSearchIndex("text", (q) => q.search("text", words).eq("room", room)).take(10)).map((note) => note.text) });
    export const one = query({ args: { id: v.id("notes") }, handler: async (ctx, { id }) => (await ctx.db.get(id))?.text ?? null });
    export const refuse = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { room: "a", text: "lost" }); throw new ConvexError({ code: "NOPE" }); } });
    export const failing = query({ args: { room: v.string() }, handler: async (ctx, { room }) => {
      const notes = await ctx.db.query("notes").withIndex("by_room", (q) => q.eq("room", room)).collect();
      if (notes.length === 1) throw new ConvexError({ count: 1 });
      return notes.length;
    } });
    export const whoami = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const secret = internalQuery({ args: {}, handler: async () => "hidden" });
    export const big = query({ args: { bytes: v.number() }, handler: async (_ctx, { bytes }) => "\\u{1f600}".repeat(bytes / 4) });
    export const increment = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) => {
      const known = await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique();
      if (known === null) await ctx.db.insert("counters", { name, value: 1 });
      else await ctx.db.patch(known._id, { value: known.value + 1 });
      return (known?.value ?? 0) + 1;
    } });
    export const counter = query({ args: { name: v.string() }, handler: async (ctx, { name }) =>
      (await ctx.db.query("counters").withIndex("by_name", (q) => q.eq("name", name)).unique())?.value ?? 0 });
    export const addFromAction = action({ args: { room: v.string() }, handler: async (ctx, { room }) => {
      await ctx.runMutation(makeFunctionReference("notes:add"), { room, text: "from an action" });
      return "done";
    } });`,
};

const runs = (log: { type: string }[], path: string): number =>
  log.filter((entry) => entry.type === "function" && "path" in entry && entry.path === path).length;

/** How often live queries have run so far. What is logged of them comes later, from another thread. */
async function liveRuns({ url, adminKey }: { url: string; adminKey: string }): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminKey}` } });
  return Number(/^opensync_live_runs_total (\d+)$/m.exec(await response.text())?.[1]);
}

test("a client sees a query change as soon as a mutation of another client has committed", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const { seen } = watch(liveClient(engine.url), "notes:list", { room: "a" });
  await expect.poll(() => seen).toEqual([[]]);
  await mutation("notes:add", { room: "a", text: "hello" });
  await expect.poll(() => seen).toEqual([[], ["hello"]]);
});

test("a write outside of what a query has read runs nothing again", async () => {
  const { engine, mutation, log } = await openTestEngine(APP);
  const client = liveClient(engine.url);
  const a = watch(client, "notes:list", { room: "a" });
  const b = watch(client, "notes:list", { room: "b" });
  await expect.poll(() => [a.seen.length, b.seen.length]).toEqual([1, 1]);
  await mutation("notes:add", { room: "b", text: "elsewhere" });
  await expect.poll(() => b.seen.length).toBe(2);
  expect(a.seen).toEqual([[]]);
  await expect.poll(() => runs(log, "notes:list")).toBe(3);
});

test("equal queries of several sockets run once", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const watched = [1, 2, 3, 4, 5].map(() => watch(liveClient(engine.url), "notes:list", { room: "a" }));
  await expect.poll(() => watched.map(({ seen }) => seen.length)).toEqual([1, 1, 1, 1, 1]);
  const before = await liveRuns(engine);
  await mutation("notes:add", { room: "a", text: "once" });
  await expect.poll(() => watched.map(({ seen }) => seen.at(-1))).toEqual(Array.from({ length: 5 }, () => ["once"]));
  expect((await liveRuns(engine)) - before).toBe(1);
});

test("a mutation's promise resolves when its effect has been shown", async () => {
  const { engine } = await openTestEngine(APP);
  const client = liveClient(engine.url);
  const { seen } = watch(client, "notes:counter", { name: "n" });
  for (let value = 1; value <= 20; value++) {
    expect(await client.mutation(makeFunctionReference<"mutation">("notes:increment"), { name: "n" })).toBe(value);
    expect(seen.at(-1)).toBe(value);
  }
});

test("a mutation that changes nothing a client watches resolves too", async () => {
  const { engine } = await openTestEngine(APP);
  const client = liveClient(engine.url);
  watch(client, "notes:list", { room: "a" });
  await client.mutation(makeFunctionReference<"mutation">("notes:increment"), { name: "unwatched" });
});

test("mutations of one socket run in the order in which they were sent", async () => {
  const { engine, query } = await openTestEngine(APP);
  const client = liveClient(engine.url);
  const add = makeFunctionReference<"mutation">("notes:add");
  await Promise.all(Array.from({ length: 50 }, (_, at) => client.mutation(add, { room: "a", text: String(at) })));
  expect(await query("notes:list", { room: "a" })).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
});

test("failures of queries, mutations and actions reach the client with their data", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const client = liveClient(engine.url);
  const { seen } = watch(client, "notes:failing", { room: "a" });
  await expect.poll(() => seen).toEqual([0]);
  await mutation("notes:add", { room: "a", text: "1" });
  await expect.poll(() => seen.at(-1)).toContain("ConvexError");
  await mutation("notes:add", { room: "a", text: "2" });
  await expect.poll(() => seen.at(-1)).toBe(2);
  await expect(client.mutation(makeFunctionReference<"mutation">("notes:refuse"), {})).rejects.toMatchObject({
    data: { code: "NOPE" },
  });
  await expect(client.action(makeFunctionReference<"action">("notes:missing"), {})).rejects.toThrow("Could not find");
  expect(await client.action(makeFunctionReference<"action">("notes:addFromAction"), { room: "a" })).toBe("done");
  await expect.poll(() => seen.at(-1)).toBe(3);
});

test("internal functions are for administrators", async () => {
  const { engine } = await openTestEngine(APP);
  const { seen } = watch(liveClient(engine.url), "notes:secret");
  await expect.poll(() => seen).toEqual([expect.stringContaining("Could not find public function")]);
  const admin = liveClient(engine.url);
  // @ts-expect-error -- not part of the public types
  admin.client.setAdminAuth(engine.adminKey);
  const shown = watch(admin, "notes:secret");
  await expect.poll(() => shown.seen).toEqual(["hidden"]);
});

test("signing in runs a session's queries anew, and a new token of the same user runs none", async () => {
  const { engine, log } = await openTestEngine(APP);
  const { send, received } = await rawSocket(engine.url);
  const signIn = (baseVersion: number, subject: string) =>
    send({
      type: "Authenticate",
      tokenType: "Admin",
      value: engine.adminKey,
      baseVersion,
      impersonating: { issuer: "https://issuer.test", subject },
    });
  send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null });
  const modifications = [{ type: "Add", queryId: 0, udfPath: "notes:whoami", args: [{}] }];
  send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
  await expect.poll(() => received.length).toBe(1);
  for (const [identity, subject, ran] of [
    [1, "ada", 2],
    [2, "ada", 2],
    [3, "bob", 3],
  ] as const) {
    signIn(identity - 1, subject);
    await expect.poll(() => received.at(-1)?.["endVersion"]).toMatchObject({ identity });
    // In threads the log comes by a way of its own.
    await expect.poll(() => runs(log, "notes:whoami")).toBe(ran);
  }
  const values = received.flatMap((each) => (each["modifications"] as { value: unknown }[]).map(({ value }) => value));
  expect(values).toEqual([null, "ada", "bob"]);
});

test("full-text search and single documents are live, a search only for what may change its results", async () => {
  const { engine, mutation, log } = await openTestEngine(APP);
  const id = String(await mutation("notes:add", { room: "a", text: "red fox" }));
  const client = liveClient(engine.url);
  const found = watch(client, "notes:search", { room: "a", words: "fox" });
  const one = watch(client, "notes:one", { id });
  await expect.poll(() => [found.seen, one.seen]).toEqual([[["red fox"]], ["red fox"]]);
  await mutation("notes:add", { room: "a", text: "blue fox" });
  await expect.poll(() => (found.seen.at(-1) as string[]).length).toBe(2);
  await mutation("notes:remove", { id });
  await expect.poll(() => [found.seen.at(-1), one.seen.at(-1)]).toEqual([["blue fox"], null]);
  await expect.poll(() => runs(log, "notes:search")).toBe(3);
  await mutation("notes:add", { room: "b", text: "another fox" });
  const other = watch(client, "notes:search", { room: "b", words: "fox" });
  await expect.poll(() => other.seen).toEqual([["another fox"]]);
  await expect.poll(() => runs(log, "notes:search")).toBe(4);
});

test("pages keep their ends: what is inserted between them is in one of them, once", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  for (let at = 0; at < 6; at++) await mutation("notes:add", { room: "a", text: String(at) });
  const client = liveClient(engine.url);
  type Page = { page: { text: string }[]; continueCursor: string };
  const page = (cursor: string | null) =>
    watch(client, "notes:page", { room: "a", paginationOpts: { numItems: 3, cursor, id: 1 } });
  const first = page(null);
  await expect.poll(() => first.seen.length).toBe(1);
  const second = page((first.seen[0] as Page).continueCursor);
  await expect.poll(() => second.seen.length).toBe(1);
  await mutation("notes:add", { room: "a", text: "new" });
  const texts = ({ seen }: { seen: unknown[] }) => (seen.at(-1) as Page).page.map(({ text }) => text);
  await expect.poll(() => texts(first)).toEqual(["new", "5", "4", "3"]);
  expect(texts(second)).toEqual(["2", "1", "0"]);
});

test("a value of many megabytes comes in parts, whole", async () => {
  const { engine } = await openTestEngine(APP);
  const { seen } = watch(liveClient(engine.url), "notes:big", { bytes: 12 * 1024 * 1024 });
  await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(1);
  expect(seen[0] === "\u{1f600}".repeat(3 * 1024 * 1024)).toBe(true);
});

test("after a lost connection the client goes on, and a mutation that had committed is not run twice", async () => {
  const { engine } = await openTestEngine(APP);
  const connect = {
    type: "Connect",
    sessionId: "00000000-0000-4000-8000-000000000000",
    connectionCount: 0,
    lastCloseReason: null,
  };
  const increment = { type: "Mutation", requestId: 7, udfPath: "notes:increment", args: [{ name: "n" }] };
  const answers: unknown[] = [];
  for (let connection = 0; connection < 3; connection++) {
    const { send, received, socket } = await rawSocket(engine.url);
    send({ ...connect, connectionCount: connection });
    send(increment);
    await expect.poll(() => received.find(({ type }) => type === "MutationResponse")).toBeDefined();
    answers.push(received.find(({ type }) => type === "MutationResponse")?.["result"]);
    await expect.poll(() => received.at(-1)?.["type"]).toBe("Transition");
    socket.terminate();
  }
  expect(answers).toEqual([1, 1, 1]);
});

test("transitions follow one another without a gap, each as of one moment", async () => {
  const { engine, mutation } = await openTestEngine(APP);
  const { send, received } = await rawSocket(engine.url);
  send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null });
  send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [
      { type: "Add", queryId: 0, udfPath: "notes:counter", args: [{ name: "n" }] },
      { type: "Add", queryId: 1, udfPath: "notes:counter", args: [{ name: "n" }] },
    ],
  });
  await expect.poll(() => received.length).toBe(1);
  await Promise.all(Array.from({ length: 30 }, () => mutation("notes:increment", { name: "n" })));
  send({ type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [{ type: "Remove", queryId: 1 }] });
  await expect.poll(() => received.at(-1)?.["endVersion"]).toMatchObject({ querySet: 2 });
  let version: unknown = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  for (const transition of received) {
    expect(transition["startVersion"]).toEqual(version);
    version = transition["endVersion"];
    const updated = (transition["modifications"] as { type: string; value: unknown }[]).filter(
      ({ type }) => type === "QueryUpdated",
    );
    expect(new Set(updated.map(({ value }) => value)).size).toBeLessThan(2);
  }
});

test("messages that are none, or not in their place, are answered by a clear error and the end of the session", async () => {
  const { engine } = await openTestEngine(APP);
  const connect = { type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null };
  const modify = (baseVersion: number, modifications: unknown[] = []) => ({
    type: "ModifyQuerySet",
    baseVersion,
    newVersion: baseVersion + 1,
    modifications,
  });
  for (const [messages, error] of [
    [["not an object"], "not an object"],
    [[{ type: "Nonsense" }], "Nonsense"],
    [[modify(0)], "begins with Connect"],
    [[connect, connect], "connected already"],
    [[connect, modify(3)], "version 0, not 3"],
    [[connect, modify(0, [{ type: "Remove", queryId: 4 }])], "no query 4"],
    [[connect, { ...connect, sessionId: 5 }], "sessionId"],
    [[{ ...connect, maxObservedTimestamp: "/////////38=" }], "later state"],
  ] as const) {
    const { send, received, closed } = await rawSocket(engine.url);
    for (const message of messages) send(message);
    expect((await closed).code).toBe(1002);
    expect(received).toEqual([{ type: "FatalError", error: expect.stringContaining(error) }]);
  }
  const deep = `[{"value":${"[".repeat(50_000)}${"]".repeat(50_000)}}]`;
  for (const message of [
    `{"type":"Mutation","requestId":0,"udfPath":"notes:add","args":${deep}}`,
    `{"type":"Action","requestId":0,"udfPath":"notes:add","args":${deep}}`,
    `{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":0,"udfPath":"notes:list","args":${deep}}]}`,
  ]) {
    const { socket, send, received, closed } = await rawSocket(engine.url);
    send(connect);
    socket.send(message);
    expect((await closed).code).toBe(1002);
    expect(received).toEqual([{ type: "FatalError", error: expect.stringContaining("recursion limit exceeded") }]);
  }
});

test("a request for a socket at what is no address is refused, and no fault of the engine", async () => {
  const { engine, log } = await openTestEngine(APP);
  const { hostname, port } = new URL(engine.url);
  const socket = connect(Number(port), hostname, () =>
    socket.write("GET // HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
  expect(log.filter(({ type }) => type === "engineError")).toEqual([]);
});

test("a wrong admin key or token is an AuthError, and the session ends", async () => {
  const { engine } = await openTestEngine(APP);
  for (const credentials of [
    { tokenType: "Admin", value: "wrong" },
    { tokenType: "User", value: "no.jwt.atall" },
  ]) {
    const { send, received, closed } = await rawSocket(engine.url);
    send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null });
    send({ type: "Authenticate", baseVersion: 0, ...credentials });
    await closed;
    expect(received).toEqual([
      { type: "AuthError", error: expect.any(String), baseVersion: 0, authUpdateAttempted: true },
    ]);
  }
});

test("a change of environment variables or of the functions shows in what clients watch", async () => {
  const app = {
    ...APP,
    "env.ts": `
      import { queryGeneric as query } from "convex/server";
      export const shown = query({ args: {}, handler: async () => process.env.SHOWN ?? "unset" });`,
  };
  const { engine } = await openTestEngine(app);
  const { seen } = watch(liveClient(engine.url), "env:shown");
  await expect.poll(() => seen).toEqual(["unset"]);
  await engine.setEnvironment({ SHOWN: "yes" });
  await expect.poll(() => seen).toEqual(["unset", "yes"]);
});

test("a client that has gone without a word is let go, and one that answers stays", async () => {
  const { engine } = await openTestEngine(APP);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const address = `${engine.url.replace("http", "ws")}/api/1.48.0/sync`;
  const [silent, awake] = [new WebSocket(address, { autoPong: false }), new WebSocket(address)];
  cleanUpAfterEach(() => [silent, awake].forEach((socket) => socket.terminate()));
  await Promise.all([once(silent, "open"), once(awake, "open")]);
  const gone = once(silent, "close");
  for (let beat = 0; beat < 5; beat += 1) {
    const heard = once(awake, "ping");
    vi.advanceTimersByTime(30_000);
    await heard;
    // The server has read the answer to its ping when it answers this one.
    awake.ping();
    await once(awake, "pong");
  }
  await gone;
  expect(awake.readyState).toBe(WebSocket.OPEN);
});

test("clients are told when the engine closes, and are answered what they had asked for", async () => {
  const { engine } = await openTestEngine(APP);
  const { send, received, closed } = await rawSocket(engine.url);
  send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null });
  for (let requestId = 0; requestId < 10; requestId++)
    send({ type: "Mutation", requestId, udfPath: "notes:increment", args: [{ name: "n" }] });
  await expect.poll(() => received.length).toBeGreaterThan(0);
  await engine.close();
  expect((await closed).code).toBe(1001);
});
