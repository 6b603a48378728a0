import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine, type TestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "notes.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query, makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    export const fill = mutation({ args: {}, handler: async (ctx) => {
      for (let n = 0; n < 20; n += 1) await ctx.db.insert("notes", { n, text: "x".repeat(20_000) });
    } });
    export const crash = query({ args: {}, handler: async (ctx) => {
      for await (const note of ctx.db.query("notes")) if (note.n === 1) throw new Error("in the midst");
    } });
    export const hang = query({ args: {}, handler: async (ctx) => { await ctx.db.query("notes").first(); await new Promise(() => {}); } });
    export const unfinished = query({ args: {}, handler: async (ctx) => { void ctx.db.query("notes").collect(); } });
    export const tooMuch = query({ args: {}, handler: async (ctx) => { for (;;) await ctx.db.query("notes").collect(); } });
    export const nested = mutation({ args: {}, handler: async (ctx) => {
      await ctx.runQuery(makeFunctionReference("notes:crash"), {});
    } });
    export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).length });
    export const store = action({ args: {}, handler: async (ctx) => ctx.storage.getUrl(await ctx.storage.store(new Blob(["y".repeat(5_000_000)]))) });`,
  "http.ts": `
    import { httpActionGeneric as httpAction, httpRouter, makeFunctionReference } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/endless", method: "GET", handler: httpAction(async (ctx) => new Response(new ReadableStream({
      async pull(controller) {
        const count = await ctx.runQuery(makeFunctionReference("notes:count"), {});
        controller.enqueue(new TextEncoder().encode("z".repeat(100_000) + count));
      },
    }))) });
    export default http;`,
};

/** Bytes of the write-ahead log after it has been written back as far as readers let it. */
async function logAfterCheckpoint({ engine, mutation }: TestEngine): Promise<number> {
  await mutation("notes:fill");
  const log = join(engine.store.dataDir, "engine.db-wal");
  expect(statSync(log).size).toBeGreaterThan(400_000);
  engine.store.checkpoint();
  return statSync(log).size;
}

/** Sends a request, waits for the beginning of its answer (or does not), and hangs up. */
async function hangUp(url: string, head: string, wait: boolean): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(head);
  if (wait) await once(socket, "data");
  socket.destroy();
}

test("queries that fail, hang or are cut off by a limit keep no snapshot", async () => {
  const opened = await openTestEngine(APP);
  await opened.mutation("notes:fill");
  for (const path of ["notes:crash", "notes:hang", "notes:tooMuch"]) await expect(opened.query(path)).rejects.toThrow();
  await expect(opened.mutation("notes:nested")).rejects.toThrow("in the midst");
  await opened.query("notes:unfinished");
  await expect(opened.query("notes:missing")).rejects.toThrow();
  expect(await logAfterCheckpoint(opened)).toBe(0);
});

test("clients that hang up leave no snapshot behind", async () => {
  const opened = await openTestEngine(APP);
  const { engine } = opened;
  await opened.mutation("notes:fill");
  const file = new URL(String(await opened.action("notes:store")));
  const body = JSON.stringify({ path: "notes:count", args: {} });
  const post = `POST /api/query HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  for (let round = 0; round < 5; round += 1) {
    await hangUp(engine.url, post + body, false);
    await hangUp(engine.url, post + body.slice(0, 5), false);
    await hangUp(engine.siteUrl, "GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n", true);
    await hangUp(engine.url, `GET ${file.pathname} HTTP/1.1\r\nhost: localhost\r\n\r\n`, true);
  }
  expect(await opened.query("notes:count")).toBe(20);
  await expect.poll(async () => await logAfterCheckpoint(opened), { timeout: 20_000 }).toBe(0);
  // Nothing of them is under way any more, so closing need not wait for its grace to end.
  await engine.close();
});

test("readers beyond those kept at hand are closed", async () => {
  const opened = await openTestEngine(APP);
  await Promise.all(Array.from({ length: 200 }, () => opened.query("notes:count")));
  expect(await logAfterCheckpoint(opened)).toBe(0);
});
