import { expect, test } from "vitest";
import { liveClient, watch } from "../testing/sync-client";
import { closeEnginesAfterEach, openTestEngine, type TestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

/** A busy machine is no failure. */
const PATIENCE = { timeout: 20_000 };

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string() }) });`,
  "notes.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action, internalMutationGeneric as internalMutation, makeFunctionReference } from "convex/server";
    import { ConvexError, v } from "convex/values";
    export const add = mutation({ args: { text: v.string() }, handler: async (ctx, args) => await ctx.db.insert("notes", args) });
    export const list = query({ args: {}, handler: async (ctx) => await ctx.db.query("notes").collect() });
    export const refuse = query({ args: {}, handler: async () => { throw new ConvexError("no"); } });
    export const crash = query({ args: {}, handler: async () => { throw new Error("crash"); } });
    export const later = mutation({ args: {}, handler: async (ctx) => {
      await ctx.scheduler.runAfter(3_600_000, makeFunctionReference("notes:add"), { text: "later" });
    } });
    export const work = action({ args: {}, handler: async (ctx) => await ctx.runQuery(makeFunctionReference("notes:list"), {}) });`,
  "http.ts": `
    import { httpActionGeneric as httpAction, httpRouter } from "convex/server";
    const http = httpRouter();
    http.route({ pathPrefix: "/notes/", method: "GET", handler: httpAction(async () => new Response("a note")) });
    export default http;`,
};

const KEY = "test|0123456789abcdef";

async function scrape({ engine }: TestEngine): Promise<Map<string, number>> {
  const response = await fetch(`${engine.url}/metrics`, { headers: { authorization: `Bearer ${KEY}` } });
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  return parsed(await response.text());
}

/** Refuses what Prometheus would: a sample without its family's type before it, a name twice, a value that is no number. */
function parsed(text: string): Map<string, number> {
  expect(text.endsWith("\n")).toBe(true);
  const samples = new Map<string, number>();
  let family = "";
  for (const line of text.trimEnd().split("\n")) {
    const [, typed] = /^# TYPE ([a-z_]+) (?:counter|gauge|histogram)$/.exec(line) ?? [];
    if (typed !== undefined) family = typed;
    if (line.startsWith("# ")) continue;
    const [, name = "", labels = "", value = ""] = /^([a-z_]+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    expect(name.replace(/_(bucket|sum|count)$/, ""), line).toBe(family.replace(/_(bucket|sum|count)$/, ""));
    expect(Number(value), line).not.toBeNaN();
    expect(samples.has(name + labels), line).toBe(false);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

test("metrics are for who holds the admin key alone", async () => {
  const { engine } = await openTestEngine(APP, { adminKey: KEY });
  const status = async (authorization?: string, method = "GET"): Promise<number> =>
    (await fetch(`${engine.url}/metrics`, { method, headers: authorization === undefined ? {} : { authorization } }))
      .status;
  expect(await status()).toBe(401);
  expect(await status("Basic dXNlcjprZXk=")).toBe(401);
  expect(await status("Bearer test|0123456789abcdeX")).toBe(403);
  expect(await status("Bearer test|0123456789abcdef0")).toBe(403);
  expect(await status(`Bearer ${KEY}`)).toBe(200);
  expect(await status(`Convex ${KEY}`)).toBe(200);
  expect(await status(`Bearer ${KEY}`, "POST")).toBe(405);
  expect((await fetch(`${engine.siteUrl}/metrics`, { headers: { authorization: `Bearer ${KEY}` } })).status).toBe(404);
});

test("requests, functions and the database are counted", async () => {
  const opened = await openTestEngine(APP, { adminKey: KEY });
  const { engine, mutation, query, action } = opened;
  for (const text of ["one", "two", "three"]) await mutation("notes:add", { text });
  await query("notes:list");
  await query("notes:refuse").catch(() => undefined);
  await query("notes:crash").catch(() => undefined);
  await action("notes:work");
  await mutation("notes:later");
  await (await fetch(`${engine.siteUrl}/notes/42?token=hidden`)).text();
  await expect
    .poll(async () => await scrape(opened), PATIENCE)
    .toSatisfy(
      (found: Map<string, number>) =>
        found.get('opensync_function_calls_total{function="GET /notes/*",kind="httpAction",outcome="success"}') === 1,
    );
  const found = await scrape(opened);
  const calls = (path: string, kind: string, outcome: string): number | undefined =>
    found.get(`opensync_function_calls_total{function="${path}",kind="${kind}",outcome="${outcome}"}`);
  expect(calls("notes:add", "mutation", "success")).toBe(3);
  expect(calls("notes:list", "query", "success")).toBe(2);
  expect(calls("notes:refuse", "query", "ConvexError")).toBe(1);
  expect(calls("notes:crash", "query", "error")).toBe(1);
  expect(calls("notes:work", "action", "success")).toBe(1);
  expect(found.get('opensync_function_duration_seconds_count{function="notes:add",kind="mutation"}')).toBe(3);
  expect(found.get('opensync_http_requests_total{origin="main",route="mutation",method="POST",status="200"}')).toBe(4);
  expect(found.get('opensync_http_request_duration_seconds_bucket{origin="main",route="query",le="+Inf"}')).toBe(3);
  expect(found.get("opensync_documents_written_total")).toBe(3);
  expect(found.get("opensync_commits_total")).toBeGreaterThanOrEqual(4);
  expect(found.get('opensync_written_bytes_total{of="documents"}')).toBeGreaterThan(0);
  expect(found.get("opensync_documents_read_total")).toBe(6);
  expect(found.get("opensync_scheduled_jobs_outstanding")).toBe(1);
  expect(found.get("opensync_scheduled_jobs_due")).toBe(0);
  expect(found.get("opensync_core_up")).toBe(1);
  expect(found.get("opensync_wal_bytes")).toBeGreaterThan(0);
  expect(found.get("opensync_database_bytes")).toBeGreaterThan(0);
  expect(found.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  const delay = 'opensync_event_loop_delay_seconds{thread="main",quantile="p99"}';
  await expect.poll(async () => (await scrape(opened)).get(delay), PATIENCE).toBeGreaterThanOrEqual(0);
});

test("live queries are counted: those that watch, and each different query once", async () => {
  const opened = await openTestEngine(APP, { adminKey: KEY });
  const watched = [liveClient(opened.engine.url), liveClient(opened.engine.url)].map((client) =>
    watch(client, "notes:list"),
  );
  await expect.poll(() => watched.every(({ seen }) => seen.length === 1), PATIENCE).toBe(true);
  await opened.mutation("notes:add", { text: "new" });
  await expect.poll(() => watched.every(({ seen }) => seen.length === 2), PATIENCE).toBe(true);
  const found = await scrape(opened);
  expect(found.get("opensync_sync_sockets")).toBe(2);
  expect(found.get("opensync_live_sessions")).toBe(2);
  expect(found.get("opensync_live_sessions_held")).toBe(0);
  expect(found.get("opensync_live_watches")).toBe(2);
  expect(found.get("opensync_live_queries")).toBe(1);
  expect(found.get("opensync_live_runs_total")).toBeGreaterThanOrEqual(2);
  expect(found.get("opensync_live_transitions_total")).toBeGreaterThanOrEqual(4);
  for (const { stop } of watched) stop();
  await expect.poll(async () => (await scrape(opened)).get("opensync_live_watches"), PATIENCE).toBe(0);
});

test("no label is a client's to choose", async () => {
  const opened = await openTestEngine(APP, { adminKey: KEY });
  const { engine } = opened;
  for (const path of ["/secret-path", "/api/secret-path", "/api/storage/secret-path", "/http/secret-path"])
    await (await fetch(`${engine.url}${path}?secret-query`)).text();
  await opened.query("secret:function").catch(() => undefined);
  await (await fetch(`${engine.url}/api/query`, { method: "PROPFIND" })).text();
  const response = await fetch(`${engine.url}/metrics`, { headers: { authorization: `Bearer ${KEY}` } });
  const text = await response.text();
  expect(text).not.toContain("secret");
  expect(text).not.toContain("PROPFIND");
  expect(text).not.toContain(KEY);
  const found = parsed(text);
  expect(found.get('opensync_http_requests_total{origin="main",route="other",method="GET",status="404"}')).toBe(1);
});
