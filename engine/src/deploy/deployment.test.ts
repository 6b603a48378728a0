import { join } from "node:path";
import { expect, test } from "vitest";
import { DATABASE_FILE } from "../store/database-file";
import { openSql } from "../store/driver";
import { preparedIndexes } from "../store/tables";
import { deployClient } from "../testing/deploy-client";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const NOTES = {
  "notes.ts": `
    import { mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async (ctx) => await ctx.db.insert("notes", { text: "a" }));`,
};
const INDEXED = {
  ...NOTES,
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });`,
};

test("a push that was overtaken leaves no index behind that writes would have to keep", async () => {
  const { engine, mutation } = await openTestEngine(NOTES);
  await mutation("notes:add");
  const client = deployClient(engine);
  const started = await client.start(INDEXED);
  expect((await client.wait(started)).body).toEqual({ type: "complete" });
  await engine.setEnvironment({ A: "1" });
  const database = openSql(join(engine.store.dataDir, DATABASE_FILE), { readOnly: true });
  try {
    expect(preparedIndexes(database)).toHaveLength(1);
    expect((await client.finish(started)).status).toBe(409);
    expect(preparedIndexes(database)).toEqual([]);
  } finally {
    database.close();
  }
});
