import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import { startBackend } from "../testing/backend.harness";
import type { Backend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

const createdAt = Date.UTC(2026, 9, 4);
const HOUR = 60 * 60 * 1000;

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 1) }));
afterEach(() => vi.useRealTimers());

function bigText(bytes: number, needle: string): string {
  const line = "all work and no play makes a dull log line\n";
  return line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes) + needle;
}

function post(tenant: Tenant, output: unknown, revision = 1) {
  return tenant.post("/sync/message", {
    sessionExternalId: "s",
    externalId: "m",
    revision,
    role: "assistant",
    createdAt,
    parts: [{ type: "tool", externalId: "t", toolName: "Bash", input: { command: "cat log" }, output }],
  });
}

async function searchFor(tenant: Tenant, text: string): Promise<{ snippet: string }[]> {
  return (await (await tenant.get(`/api/search?q=${text}`)).json()).results;
}

/** Runs the sweep until it finds no more, as its own schedule would. */
async function sweep(backend: Backend) {
  for (let round = 0; round < 20; round++) await backend.mutation(internal.blobs.sweep.run, {});
}

test("a tool output of 2 MiB is stored whole, shown by a preview, and searched to its end", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const output = bigText(2 * 1024 * 1024, " needleAtTheEnd");
  expect((await post(tenant, output)).status).toBe(200);

  const part = (await tenant.session("s")).messages[0]?.parts[0];
  expect(part).toMatchObject({ toolName: "Bash", input: { command: "cat log" }, truncated: true, size: output.length });
  expect(output.startsWith(String(part?.output))).toBe(true);
  expect(String(part?.output).length).toBeLessThan(5_000);
  const whole = await tenant.get(part?.contentUrl ?? "");
  expect(whole.headers.get("Content-Type")).toContain("text/plain");
  expect((await whole.text()) === output).toBe(true);

  const [hit] = await searchFor(tenant, "needleAtTheEnd");
  expect(hit?.snippet).toContain("needleAtTheEnd");
  expect(await searchFor(tenant, "needleNowhere")).toEqual([]);
});

test("pieces of before their session was kept are of one again", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  await post(tenant, bigText(3_500_000, " needleAtTheEnd"));
  const before = await backend.rows("searchChunks");
  expect(new Set(before.map(({ session }) => session))).toEqual(new Set(["s"]));
  // Where crons run, it has walked over nothing already.
  for (const { _id } of await backend.rows("sweeps")) await backend.remove(_id);
  for (const { _id } of before) await backend.without(_id, ["session"]);
  for (let round = 0; round < 3; round++) await backend.mutation(internal.blobs.catchUp.run, {});
  expect(await backend.rows("searchChunks")).toEqual(before);
});

test("big JSON comes back as it was", async () => {
  const tenant = await addTenant(startBackend());
  const output = { lines: Array.from({ length: 20_000 }, (_, index) => `line ${index} "quoted"\n`), ok: true };
  await post(tenant, output);
  const part = (await tenant.session("s")).messages[0]?.parts[0];
  expect(await (await tenant.get(part?.contentUrl ?? "")).json()).toEqual(output);
  expect(await searchFor(tenant, "19999")).toHaveLength(1);
});

test("a replay stores nothing again; a newer version's blob replaces the older, which is collected", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  await post(tenant, bigText(300_000, " firstNeedle"));
  await post(tenant, bigText(300_000, " firstNeedle"));
  expect(await backend.files()).toHaveLength(1);
  await post(tenant, bigText(300_000, " secondNeedle"), 2);
  expect(await backend.files()).toHaveLength(2);
  expect(await searchFor(tenant, "firstNeedle")).toEqual([]);

  vi.setSystemTime(Date.now() + 2 * HOUR);
  await sweep(backend);
  expect(await backend.files()).toHaveLength(1);
  expect(await backend.rows("blobs")).toHaveLength(1);
  expect((await backend.rows("searchChunks")).every((chunk) => !chunk.text.includes("firstNeedle"))).toBe(true);
  expect(await searchFor(tenant, "secondNeedle")).toHaveLength(1);
});

test("a part that is gone gives its blob to the sweep", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  await post(tenant, bigText(5_000_000, ""));
  await tenant.post("/sync/message", {
    sessionExternalId: "s",
    externalId: "m",
    revision: 2,
    role: "assistant",
    parts: [],
  });
  vi.setSystemTime(Date.now() + 2 * HOUR);
  await sweep(backend);
  expect([
    await backend.files(),
    await backend.rows("blobs"),
    await backend.rows("searchChunks"),
    await backend.rows("parts"),
  ]).toEqual([[], [], [], []]);
});

test("what a cut-short store left behind is collected after an hour, and not before", async () => {
  const backend = startBackend();
  const { userId } = await addTenant(backend);
  await backend.storeFile("stored, but never registered");
  const storageId = await backend.storeFile("registered, but never linked");
  const blobId = await backend.mutation(internal.blobs.rows.stage, { userId, storageId, size: 28 });
  await backend.mutation(internal.blobs.rows.addChunks, { userId, blobId, session: "s", texts: ["orphanNeedle"] });
  await sweep(backend);
  expect(await backend.files()).toHaveLength(2);
  vi.setSystemTime(Date.now() + 2 * HOUR);
  await sweep(backend);
  expect([await backend.files(), await backend.rows("blobs"), await backend.rows("searchChunks")]).toEqual([
    [],
    [],
    [],
  ]);
});

test("search passes over big content whose message never committed", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const storageId = await backend.storeFile("x");
  const blobId = await backend.mutation(internal.blobs.rows.stage, { userId: tenant.userId, storageId, size: 1 });
  await backend.mutation(internal.blobs.rows.addChunks, {
    userId: tenant.userId,
    blobId,
    session: "s",
    texts: ["stagedNeedle"],
  });
  expect(await searchFor(tenant, "stagedNeedle")).toEqual([]);
});

test("a message of many middling parts stays within what one read can take", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const parts = Array.from({ length: 100 }, (_, index) => ({
    type: "text",
    text: `${index} `.repeat(30_000).slice(0, 100_000),
  }));
  expect(
    (await tenant.post("/sync/message", { sessionExternalId: "s", externalId: "m", role: "user", parts })).status,
  ).toBe(200);
  const [message] = (await tenant.session("s")).messages;
  expect(message?.parts).toHaveLength(100);
  const inline = (await backend.rows("parts")).reduce((sum, part) => sum + part.text.length, 0);
  expect(inline).toBeLessThan(3 * 1024 * 1024);
});
