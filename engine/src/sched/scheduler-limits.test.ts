import { expect, test } from "vitest";
import { isEngineError } from "../errors";
import { testStore, write } from "../store/test-store";
import { closeEnginesAfterEach, openTestEngine, type TestEngine } from "../testing/test-engine";
import { WriterTransaction } from "../txn/write";
import { Scheduler } from "./scheduler";

closeEnginesAfterEach();

const APP = {
  "jobs.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, internalMutationGeneric as internalMutation, makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    export const schedule = mutation({ args: { delayMs: v.number(), value: v.any(), times: v.optional(v.number()) }, handler: async (ctx, { delayMs, value, times = 1 }) => {
      let id;
      for (let at = 0; at < times; at += 1) id = await ctx.scheduler.runAfter(delayMs, makeFunctionReference("jobs:keep"), { value });
      return id;
    } });
    export const keep = internalMutation({ args: { value: v.any() }, handler: async (ctx, { value }) => {
      const text = JSON.stringify(value);
      await ctx.db.insert("kept", { length: text.length, start: text.slice(0, 500_000) });
    } });
    export const kept = query({ args: {}, handler: async (ctx) => (await ctx.db.query("kept").collect()).map(({ length }) => length) });
    export const state = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.system.get(id)).state.kind });`,
};

function nested(levels: number): unknown[] {
  return levels === 1 ? [] : [nested(levels - 1)];
}

/** Sets how many pages the database may have; null lifts the limit. Returns how many it has. */
async function limitPages({ engine }: TestEngine, pages: number | null): Promise<number> {
  return await write(engine.store, (tx) => {
    if (!(tx instanceof WriterTransaction)) throw new Error("not a writer");
    tx.database.exec(`PRAGMA max_page_count = ${pages ?? 1_000_000}`);
    return Number(tx.database.prepare("PRAGMA page_count").get()?.["page_count"]);
  });
}

test("a million jobs may be outstanding: more are refused until some are done or canceled", async () => {
  const store = testStore();
  const options = {
    store,
    runner: () => {
      throw new Error("nothing is due");
    },
    now: () => 0,
    onError: (error: unknown) => expect.fail(String(error)),
    maxOutstanding: 3,
  };
  const job = { component: "", path: "jobs:keep", args: [{}], tsMs: 3_600_000, parentJobId: null };
  const first = new Scheduler(options);
  const schedule = async (scheduler: Scheduler) => await write(store, (tx) => scheduler.schedule(tx, job));
  const ids = [await schedule(first), await schedule(first)];
  await expect(
    write(store, (tx) => {
      tx.usage.functionsScheduled = 2;
      first.schedule(tx, job);
    }),
  ).rejects.toMatchObject({ code: "TooManyScheduledFunctions" });
  ids.push(await schedule(first));
  const refused = { code: "TooManyScheduledFunctions", message: expect.stringContaining("(limit: 3)") as string };
  await expect(schedule(first)).rejects.toMatchObject(refused);

  const second = new Scheduler(options);
  await second.start();
  await expect(schedule(second)).rejects.toMatchObject(refused);
  await write(store, (tx) => second.cancel(tx, ids[0] ?? ""));
  await schedule(second);
  await expect(schedule(second)).rejects.toMatchObject(refused);
  await second.stop(0);
});

test("arguments of a job may be larger and deeper than a document", async () => {
  const { mutation, query, engine } = await openTestEngine(APP);
  const large = "x".repeat(4 * 1024 * 1024 - 100);
  await mutation("jobs:schedule", { delayMs: 0, value: large });
  await mutation("jobs:schedule", { delayMs: 0, value: nested(60) as never });
  await engine.scheduler.idle();
  expect(await query("jobs:kept")).toEqual([large.length + 2, 120]);
  await expect(mutation("jobs:schedule", { delayMs: 0, value: `${large}${"x".repeat(200)}` })).rejects.toThrow(
    "Too large size of the arguments of a scheduled function",
  );
  await expect(
    mutation("jobs:schedule", { delayMs: 0, value: large.slice(0, 3.5 * 1024 * 1024), times: 5 }),
  ).rejects.toThrow(
    "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
  );
});

test("a job that a full disk has stopped runs when there is room again, once", async () => {
  const clock = { now: Date.parse("2026-01-01T00:00:00Z") };
  const opened = await openTestEngine(APP, { clock: () => clock.now });
  const { mutation, query, engine, log } = opened;
  const value = "x".repeat(400_000);
  const id = String(await mutation("jobs:schedule", { delayMs: 1000, value }));
  await limitPages(opened, await limitPages(opened, null));
  const pass = async (ms: number) => {
    clock.now += ms;
    engine.scheduler.wake();
    await engine.scheduler.idle();
  };
  await pass(1000);
  expect(await query("jobs:state", { id })).toBe("pending");
  expect(log.filter((entry) => entry.type === "systemError")).not.toEqual([]);
  await limitPages(opened, null);
  await pass(499);
  expect(await query("jobs:state", { id })).toBe("pending");
  await pass(1);
  expect(await query("jobs:state", { id })).toBe("success");
  await pass(60_000);
  expect(await query("jobs:kept")).toEqual([value.length + 2]);
});

test("a mutation that a full disk stops fails, and the next ones work", async () => {
  const opened = await openTestEngine(APP);
  await limitPages(opened, await limitPages(opened, null));
  const value = "x".repeat(900_000);
  await expect(opened.mutation("jobs:schedule", { delayMs: 60_000, value })).rejects.toThrow(
    "Your request couldn't be completed. Try again later.",
  );
  expect(await opened.query("jobs:kept")).toEqual([]);
  await expect(
    opened.engine.setEnvironment(
      Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`V${at}`, "x".repeat(8000)])),
    ),
  ).rejects.toSatisfy((error) => !isEngineError(error));
  await limitPages(opened, null);
  await opened.mutation("jobs:schedule", { delayMs: 60_000, value });
});
