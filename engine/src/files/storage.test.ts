import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "files.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action } from "convex/server";
    import { v } from "convex/values";
    const id = { id: v.string() };
    export const uploadUrl = mutation({ args: {}, handler: async (ctx) => await ctx.storage.generateUploadUrl() });
    export const url = query({ args: id, handler: async (ctx, { id }) => await ctx.storage.getUrl(id) });
    export const metadata = query({ args: id, handler: async (ctx, { id }) => await ctx.db.system.get(id) });
    export const remove = mutation({ args: id, handler: async (ctx, { id }) => await ctx.storage.delete(id) });
    export const removeAndFail = mutation({ args: id, handler: async (ctx, { id }) => {
      await ctx.storage.delete(id);
      throw new Error("after the delete");
    } });
    export const store = action({ args: { text: v.string() }, handler: async (ctx, { text }) =>
      await ctx.storage.store(new Blob([text], { type: "text/plain" })) });
    export const read = action({ args: id, handler: async (ctx, { id }) => {
      const blob = await ctx.storage.get(id);
      return blob === null ? null : { text: await blob.text(), type: blob.type };
    } });`,
};

async function upload(url: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, body: (await response.json()) as { storageId: string; code?: string } };
}

test("an uploaded file is there for functions and, by its URL, for anybody, whole or in part", async () => {
  const { mutation, query, action } = await openTestEngine(APP);
  const bytes = Buffer.from("0123456789".repeat(100_000));
  const { status, body } = await upload(String(await mutation("files:uploadUrl")), bytes, { "content-type": "text/x" });
  expect(status).toBe(200);
  const id = body.storageId;
  const sha256 = createHash("sha256").update(bytes).digest();
  const metadata = await query("files:metadata", { id });
  expect(metadata).toEqual({
    _id: id,
    _creationTime: expect.any(Number),
    contentType: "text/x",
    size: 1_000_000,
    sha256: sha256.toString("base64"),
  });
  const url = String(await query("files:url", { id }));
  const whole = await fetch(url);
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
  expect(whole.headers.get("content-type")).toBe("text/x");
  expect(whole.headers.get("digest")).toBe(`sha-256=${sha256.toString("base64")}`);
  const part = await fetch(url, { headers: { range: "bytes=999995-" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
    206,
    "bytes 999995-999999/1000000",
    "56789",
  ]);
  const beyond = await fetch(url, { headers: { range: "bytes=1000000-" } });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */1000000"]);
  const head = await fetch(url, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000000", ""]);
  expect(await action("files:read", { id })).toMatchObject({ type: "text/x" });
});

test("actions store and read Blobs, also empty ones", async () => {
  const { action, query } = await openTestEngine(APP);
  for (const text of ["hello", ""]) {
    const id = String(await action("files:store", { text }));
    expect(await action("files:read", { id })).toEqual({ text, type: "text/plain" });
    const url = String(await query("files:url", { id }));
    expect(await (await fetch(url)).text()).toBe(text);
    // Of an empty file there is no part.
    const start = await fetch(url, { headers: { range: "bytes=0-0" } });
    expect([start.status, await start.text()]).toEqual(text === "" ? [200, ""] : [206, "h"]);
  }
});

test("an upload URL takes files within the hour, and only if its mutation committed", async () => {
  let now = Date.now();
  const { engine, mutation } = await openTestEngine(APP, { clock: () => now });
  const url = String(await mutation("files:uploadUrl"));
  const first = await upload(url, "x");
  const again = await upload(url, "x");
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.body.storageId).not.toBe(first.body.storageId);
  // One that has begun in time may take as long as it wants.
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const writer = body.writable.getWriter();
  const slow = fetch(url, { method: "POST", body: body.readable, duplex: "half" });
  await writer.write(Buffer.from("begun"));
  await expect.poll(async () => (await readdir(join(engine.store.dataDir, "files", "partial"))).length).toBe(1);
  now += 60 * 60_000;
  await engine.storage.collectGarbage();
  await writer.close();
  expect((await slow).status).toBe(200);
  expect(await upload(url, "x")).toMatchObject({ status: 401, body: { code: "StorageTokenExpired" } });
  now += 24 * 60 * 60_000;
  await engine.storage.collectGarbage();
  for (const unknown of [url, `${engine.url}/api/storage/upload?token=guess`])
    expect(await upload(unknown, "x")).toMatchObject({ status: 401, body: { code: "StorageTokenInvalid" } });
  expect((await upload(`${engine.url}/api/storage/upload`, "x")).status).toBe(401);
  await engine.storage.collectGarbage();
});

test("an upload whose digest does not agree is refused and leaves its URL good", async () => {
  const { mutation } = await openTestEngine(APP);
  const url = String(await mutation("files:uploadUrl"));
  const digest = (text: string) => `sha-256=${createHash("sha256").update(text).digest("base64")}`;
  expect(await upload(url, "x", { digest: digest("y") })).toMatchObject({
    status: 400,
    body: { code: "Sha256Mismatch" },
  });
  expect((await upload(url, "x", { digest: digest("x") })).status).toBe(200);
});

test("a deleted file is gone with its bytes, unless the mutation failed", async () => {
  const { action, mutation, query, engine } = await openTestEngine(APP);
  const id = String(await action("files:store", { text: "hello" }));
  const url = String(await query("files:url", { id }));
  await expect(mutation("files:removeAndFail", { id })).rejects.toThrow("after the delete");
  expect((await fetch(url)).status).toBe(200);
  await mutation("files:remove", { id });
  expect((await fetch(url)).status).toBe(404);
  expect(await query("files:url", { id })).toBeNull();
  expect(await action("files:read", { id })).toBeNull();
  await expect(mutation("files:remove", { id })).rejects.toThrow("not found");
  await engine.storage.collectGarbage(true);
  const folders = await readdir(join(engine.store.dataDir, "files"), { recursive: true });
  expect(folders.filter((name) => name.length > 30)).toEqual([]);
});

test("files survive a restart, which collects what no row refers to", async () => {
  const first = await openTestEngine(APP);
  const id = String(await first.action("files:store", { text: "kept" }));
  const second = await first.reopen();
  expect(await second.action("files:read", { id })).toMatchObject({ text: "kept" });
});

test("an id of something else has no file", async () => {
  const { query, engine } = await openTestEngine(APP);
  expect(await query("files:url", { id: "nonsense" })).toBeNull();
  expect((await fetch(`${engine.url}/api/storage/00000000-0000-0000-0000-000000000000`)).status).toBe(404);
  expect((await fetch(`${engine.url}/api/storage/..%2F..%2Fengine.db`)).status).toBe(404);
});
