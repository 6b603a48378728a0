import { join } from "node:path";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { ISOLATE } from "../testing/isolated-engine";
import { liveClient, watch } from "../testing/sync-client";
import { closeEnginesAfterEach, cleanUpAfterEach } from "../testing/test-engine";
import { IsolatedEngine } from "./isolated-engine";

closeAppsAfterEach();
closeEnginesAfterEach();

const APP = {
  "work.ts": `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    export const add = mutation(async (ctx) => { await ctx.db.insert("rows", {}); });
    export const count = query(async (ctx) => (await ctx.db.query("rows").collect()).length);
    export const loopAtTwo = query(async (ctx, { name }) => {
      const rows = await ctx.db.query("rows").collect();
      while (rows.length >= 2);
      return name + rows.length;
    });`,
};
const add = makeFunctionReference<"mutation">("work:add");

async function open(): Promise<IsolatedEngine> {
  const dir = writeApp(APP);
  const dataDir = join(dir, "..", "data");
  const engine = await IsolatedEngine.open({ dataDir, functions: { dir }, isolate: ISOLATE, graceMs: 2000 });
  cleanUpAfterEach(() => engine.close());
  return engine;
}

test("a live query that loops fails for those who watch it, and the others go on over the restart", async () => {
  const engine = await open();
  const client = liveClient(engine.url);
  const counts = watch(client, "work:count");
  const loops = [1, 2].map(() => watch(liveClient(engine.url), "work:loopAtTwo", { name: "a" }));
  const other = watch(client, "work:loopAtTwo", { name: "b" });
  await client.mutation(add, {});
  await expect.poll(() => [...loops, other].map(({ seen }) => seen.at(-1))).toEqual(["a1", "a1", "b1"]);
  await client.mutation(add, {});
  const timedOut: unknown = expect.stringContaining("Function execution timed out");
  await expect
    .poll(() => [...loops, other].map(({ seen }) => seen.at(-1)), { timeout: 30_000 })
    .toEqual([timedOut, timedOut, timedOut]);
  for (let rows = 3; rows < 6; rows++) {
    await client.mutation(add, {});
    await expect.poll(() => counts.seen.at(-1)).toBe(rows);
  }
});
