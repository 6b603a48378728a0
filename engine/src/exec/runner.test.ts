import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "./test-app";

closeAppsAfterEach();

const NOTES = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      notes: defineTable({ title: v.string(), rank: v.number() }).index("by_rank", ["rank"]),
    });`,
  "notes.ts": `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    import { v } from "convex/values";
    export const add = mutation({
      args: { title: v.string(), rank: v.number() },
      returns: v.id("notes"),
      handler: async (ctx, args) => await ctx.db.insert("notes", args),
    });
    export const above = query({
      args: { rank: v.number() },
      handler: async (ctx, { rank }) => {
        const notes = await ctx.db.query("notes").withIndex("by_rank", (q) => q.gt("rank", rank)).collect();
        return notes.map((note) => note.title);
      },
    });
    export const get = query({ args: { id: v.id("notes") }, handler: async (ctx, { id }) => await ctx.db.get(id) });
    export const addAndFail = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("notes", { title: "lost", rank: 9 });
        throw new Error("after the insert");
      },
    });`,
};

test("a query sees what a mutation has committed", async () => {
  const { run } = await openApp(NOTES);
  const id = await run("notes:add", { title: "first", rank: 1 });
  await run("notes:add", { title: "second", rank: 2 });
  expect(await run("notes:above", { rank: 0 })).toEqual(["first", "second"]);
  expect(await run("notes:above", { rank: 1 })).toEqual(["second"]);
  expect(await run("notes:get", { id })).toMatchObject({ _id: id, title: "first", rank: 1 });
});

test("a mutation that throws leaves nothing behind and the next one runs", async () => {
  const { run } = await openApp(NOTES);
  await expect(run("notes:addAndFail")).rejects.toThrow(
    /Server Error\nUncaught Error: after the insert\n {4}at .*convex\/notes.ts:\d+:\d+/,
  );
  await run("notes:add", { title: "kept", rank: 1 });
  expect(await run("notes:above", { rank: 0 })).toEqual(["kept"]);
});
