import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "jobs.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    const fn = (name) => makeFunctionReference("jobs:" + name);
    const call = { name: v.string(), delayMs: v.number(), args: v.optional(v.any()) };
    export const schedule = mutation({ args: call, handler: async (ctx, { name, delayMs, args }) =>
      await ctx.scheduler.runAfter(delayMs, fn(name), args ?? {}) });
    export const scheduleAndFail = mutation({ args: call, handler: async (ctx, { name, delayMs }) => {
      await ctx.scheduler.runAfter(delayMs, fn(name), {});
      throw new Error("after scheduling");
    } });
    export const scheduleFromAction = action({ args: call, handler: async (ctx, { name, delayMs }) =>
      await ctx.scheduler.runAfter(delayMs, fn(name), {}) });
    export const cancel = mutation({ args: { id: v.string() }, handler: async (ctx, { id }) => await ctx.scheduler.cancel(id) });
    export const job = query({ args: { id: v.string() }, handler: async (ctx, { id }) => await ctx.db.system.get(id) });
    export const marks = query({ args: {}, handler: async (ctx) => (await ctx.db.query("marks").collect()).map((mark) => mark.text) });

    export const mark = internalMutation({ args: { text: v.optional(v.string()) }, handler: async (ctx, { text }) => {
      await ctx.db.insert("marks", { text: text ?? "mark" });
    } });
    export const lookAtMyself = internalMutation({ args: {}, handler: async (ctx) => {
      const [mine] = await ctx.db.system.query("_scheduled_functions").collect();
      await ctx.scheduler.cancel(mine._id);
      await ctx.db.insert("marks", { text: mine.state.kind });
    } });
    export const fail = internalMutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("marks", { text: "lost" });
      throw new Error("boom");
    } });
    export const failAction = internalAction({ args: {}, handler: async () => { throw new Error("boom"); } });
    export const markFromAction = internalAction({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(fn("mark"), { text: "from action" });
    } });
    export const chain = internalMutation({ args: { left: v.number() }, handler: async (ctx, { left }) => {
      await ctx.db.insert("marks", { text: "link " + left });
      if (left > 0) await ctx.scheduler.runAfter(0, fn("chain"), { left: left - 1 });
    } });
    export const hang = internalAction({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(fn("mark"), { text: "hanging" });
      await new Promise(() => {});
    } });`,
};

async function open(options: { files?: Record<string, string> } = {}) {
  const clock = { now: Date.parse("2026-01-01T00:00:00Z") };
  const opened = await openTestEngine({ ...APP, ...options.files }, { clock: () => clock.now, graceMs: 0 });
  return { ...opened, clock };
}

/** Lets the time pass and runs what has become due. */
async function pass({ engine }: Awaited<ReturnType<typeof openTestEngine>>, clock: { now: number }, ms: number) {
  clock.now += ms;
  engine.scheduler.wake();
  await engine.scheduler.idle();
}

test("runs a scheduled mutation when it is due, once, and keeps a record that it has", async () => {
  const opened = await open();
  const { mutation, query, clock } = opened;
  const id = String(await mutation("jobs:schedule", { name: "mark", delayMs: 5000, args: { text: "later" } }));
  await pass(opened, clock, 4999);
  expect(await query("jobs:marks")).toEqual([]);
  expect(await query("jobs:job", { id })).toMatchObject({ state: { kind: "pending" }, name: "jobs.js:mark" });
  await pass(opened, clock, 1);
  await pass(opened, clock, 5000);
  expect(await query("jobs:marks")).toEqual(["later"]);
  expect(await query("jobs:job", { id })).toEqual({
    _id: id,
    _creationTime: expect.any(Number),
    name: "jobs.js:mark",
    args: [{ text: "later" }],
    scheduledTime: clock.now - 5000,
    completedTime: clock.now - 5000,
    state: { kind: "success" },
  });
});

test("a mutation that fails schedules nothing", async () => {
  const opened = await open();
  await expect(opened.mutation("jobs:scheduleAndFail", { name: "mark", delayMs: 0 })).rejects.toThrow(
    "after scheduling",
  );
  await pass(opened, opened.clock, 1000);
  expect(await opened.query("jobs:marks")).toEqual([]);
});

test("actions are scheduled by mutations and by actions", async () => {
  const opened = await open();
  await opened.mutation("jobs:schedule", { name: "markFromAction", delayMs: 0 });
  await opened.action("jobs:scheduleFromAction", { name: "mark", delayMs: 0 });
  await opened.engine.scheduler.idle();
  expect(new Set((await opened.query("jobs:marks")) as string[])).toEqual(new Set(["from action", "mark"]));
});

test("a job that fails says why and leaves nothing else behind", async () => {
  const { mutation, query, engine } = await open();
  for (const name of ["fail", "failAction"]) {
    const id = String(await mutation("jobs:schedule", { name, delayMs: 0 }));
    await engine.scheduler.idle();
    expect(await query("jobs:job", { id })).toMatchObject({
      state: { kind: "failed", error: expect.stringContaining("Uncaught Error: boom") },
      completedTime: expect.any(Number),
    });
  }
  expect(await query("jobs:marks")).toEqual([]);
});

test("a canceled job does not run; canceling what has run changes nothing", async () => {
  const opened = await open();
  const { mutation, query, clock } = opened;
  const id = String(await mutation("jobs:schedule", { name: "mark", delayMs: 100 }));
  await mutation("jobs:cancel", { id });
  await pass(opened, clock, 1000);
  expect(await query("jobs:job", { id })).toMatchObject({ state: { kind: "canceled" } });
  const done = String(await mutation("jobs:schedule", { name: "mark", delayMs: 0 }));
  await pass(opened, clock, 0);
  await mutation("jobs:cancel", { id: done });
  expect(await query("jobs:job", { id: done })).toMatchObject({ state: { kind: "success" } });
  expect(await query("jobs:marks")).toEqual(["mark"]);
  await expect(mutation("jobs:cancel", { id: "nonsense" })).rejects.toThrow("nonsense");
});

test("a job sees itself in progress and cannot cancel itself", async () => {
  const { mutation, query, engine } = await open();
  const id = String(await mutation("jobs:schedule", { name: "lookAtMyself", delayMs: 0 }));
  await engine.scheduler.idle();
  expect(await query("jobs:marks")).toEqual(["inProgress"]);
  expect(await query("jobs:job", { id })).toMatchObject({ state: { kind: "success" } });
});

test("jobs that schedule jobs run to the end, more of them than run at a time", async () => {
  const { mutation, query, engine } = await open();
  for (let chain = 0; chain < 20; chain += 1) {
    await mutation("jobs:schedule", { name: "chain", delayMs: 0, args: { left: 2 } });
  }
  await engine.scheduler.idle();
  expect(await query("jobs:marks")).toHaveLength(60);
});

test("jobs survive a restart: those to come run, an action that was running has failed", async () => {
  const first = await open();
  await first.mutation("jobs:schedule", { name: "mark", delayMs: 5000, args: { text: "after restart" } });
  const hanging = String(await first.mutation("jobs:schedule", { name: "hang", delayMs: 0 }));
  await expect.poll(async () => await first.query("jobs:marks")).toEqual(["hanging"]);
  first.clock.now += 10_000;
  const second = await first.reopen();
  await second.engine.scheduler.idle();
  expect(await second.query("jobs:marks")).toEqual(["hanging", "after restart"]);
  expect(await second.query("jobs:job", { id: hanging })).toMatchObject({
    state: { kind: "failed", error: "Transient error while executing action" },
  });
});

test("whenever the process dies, each mutation job has run or will, and none twice", async () => {
  const first = await open();
  const texts = Array.from({ length: 12 }, (_, job) => `job ${job}`);
  const { dataDir } = first.engine.store;
  const copies: string[] = [];
  // Writes happen within one turn of the event loop, so a copy between two turns is what a kill there leaves behind.
  const copy = () => {
    const target = mkdtempSync(join(tmpdir(), "engine-crash-"));
    onTestFinished(() => rmSync(target, { recursive: true, force: true }));
    cpSync(dataDir, target, { recursive: true, filter: (source) => !source.endsWith(".lock") });
    copies.push(target);
  };
  for (const text of texts) await first.mutation("jobs:schedule", { name: "mark", delayMs: 1, args: { text } });
  first.engine.store.onCommit(() => {
    if (copies.length < 4) setImmediate(copy);
  });
  await pass(first, first.clock, 1);
  expect(copies.length).toBeGreaterThanOrEqual(4);
  for (const dataDirCopy of copies) {
    const after = await openTestEngine(APP, { dataDir: dataDirCopy, clock: () => first.clock.now });
    await after.engine.scheduler.idle();
    expect(((await after.query("jobs:marks")) as string[]).toSorted()).toEqual(texts.toSorted());
    await after.engine.close();
  }
});

test("forgets jobs a week after they are done", async () => {
  const { mutation, query, engine, clock } = await open();
  const id = String(await mutation("jobs:schedule", { name: "mark", delayMs: 0 }));
  await engine.scheduler.idle();
  clock.now += 7 * 24 * 3_600_000;
  await engine.scheduler.collectGarbage();
  expect(await query("jobs:job", { id })).not.toBeNull();
  clock.now += 1;
  await engine.scheduler.collectGarbage();
  expect(await query("jobs:job", { id })).toBeNull();
});

const CRONS = (interval: string) => ({
  "crons.ts": `
    import { cronJobs, makeFunctionReference } from "convex/server";
    const crons = cronJobs();
    crons.interval("tick", ${interval}, makeFunctionReference("jobs:mark"), { text: "tick" });
    crons.daily("daily", { hourUTC: 1, minuteUTC: 0 }, makeFunctionReference("jobs:markFromAction"));
    export default crons;`,
});

test("crons run on their beat, without bursts after a pause, and keep it across a restart", async () => {
  const first = await open({ files: CRONS("{ minutes: 10 }") });
  const { clock } = first;
  await first.engine.scheduler.idle();
  expect(await first.query("jobs:marks")).toEqual(["tick"]);
  await pass(first, clock, 9 * 60_000);
  expect(await first.query("jobs:marks")).toEqual(["tick"]);
  const second = await first.reopen();
  await pass(second, clock, 60_000);
  expect(await second.query("jobs:marks")).toEqual(["tick", "tick"]);
  await pass(second, clock, 45 * 60_000);
  expect(await second.query("jobs:marks")).toEqual(["tick", "tick", "tick"]);
  await pass(second, clock, 5 * 60_000);
  expect(new Set((await second.query("jobs:marks")) as string[])).toEqual(new Set(["tick", "from action"]));
  expect(await second.query("jobs:marks")).toHaveLength(5);
});

test("a changed cron takes its new beat and a removed one stops", async () => {
  const first = await open({ files: CRONS("{ hours: 2 }") });
  await first.engine.scheduler.idle();
  const second = await first.reopen({ ...APP, ...CRONS("{ minutes: 1 }") });
  await second.engine.scheduler.idle();
  expect(await second.query("jobs:marks")).toEqual(["tick", "tick"]);
  const third = await second.reopen(APP);
  await pass(third, first.clock, 3_600_000);
  expect(await third.query("jobs:marks")).toEqual(["tick", "tick"]);
});
