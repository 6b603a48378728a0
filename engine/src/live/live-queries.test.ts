import { makeFunctionReference } from "convex/server";
import { expect, test, vi } from "vitest";
import { liveClient, watch } from "../testing/sync-client";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "rows.ts": `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    export const add = mutation(async (ctx) => { await ctx.db.insert("rows", {}); });
    export const count = query(async (ctx) => (await ctx.db.query("rows").collect()).length);`,
};

test("after a fault of the engine clients are shown what they wait for all the same", async () => {
  const { engine, log } = await openTestEngine(APP);
  const snapshots = vi.spyOn(engine.store, "openSnapshot");
  const failOnce = (): void =>
    void snapshots.mockImplementationOnce(() => {
      throw new Error("unable to open database file");
    });
  failOnce();
  const client = liveClient(engine.url);
  const { seen } = watch(client, "rows:count");
  await expect.poll(() => seen, { timeout: 20_000 }).toEqual([0]);
  failOnce();
  await client.mutation(makeFunctionReference<"mutation">("rows:add"), {});
  expect(seen).toEqual([0, 1]);
  expect(log.filter((entry) => entry.type === "engineError" && entry.part === "live")).toHaveLength(2);
});
