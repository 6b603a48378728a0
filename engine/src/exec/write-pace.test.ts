import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "./test-app";
import { WritePace } from "./write-pace";

closeAppsAfterEach();

test("what is written has to be paid for by time before the next write begins", async () => {
  let clock = 0;
  const waited: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waited.push(ms);
    clock += ms;
  };
  const pace = new WritePace({ bytesPerSecond: 1000, now: () => clock, sleep });
  await pace.turn();
  pace.wrote(500);
  await pace.turn();
  pace.wrote(100);
  clock += 5000;
  await pace.turn();
  pace.wrote(2000);
  await pace.turn();
  expect(waited).toEqual([500, 2000]);
});

test("a deployment held to a rate of writes takes as many as an unbounded one", async () => {
  const files = {
    "rows.ts": `
      import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
      export const add = mutation(async (ctx) => { await ctx.db.insert("rows", { text: "x".repeat(1000) }); });
      export const count = query(async (ctx) => (await ctx.db.query("rows").collect()).length);`,
  };
  const { run } = await openApp(files, { limits: { writeBytesPerSecond: 100_000 } });
  await Promise.all(Array.from({ length: 20 }, async () => await run("rows:add")));
  expect(await run("rows:count")).toBe(20);
});
