import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      docs: defineTable({ owner: v.string(), kind: v.string(), body: v.string(), embedding: v.optional(v.array(v.float64())) })
        .searchIndex("by_body", { searchField: "body", filterFields: ["owner", "kind"] })
        .vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 3, filterFields: ["owner", "kind"] }),
    });`,
  "docs.ts": `
    import { mutationGeneric as mutation, queryGeneric as query, actionGeneric as action } from "convex/server";
    import { v } from "convex/values";
    export const add = mutation({ args: { doc: v.any() }, handler: async (ctx, { doc }) => await ctx.db.insert("docs", doc) });
    export const edit = mutation({ args: { id: v.id("docs"), change: v.any() }, handler: async (ctx, { id, change }) => await ctx.db.patch(id, change) });
    export const remove = mutation({ args: { id: v.id("docs") }, handler: async (ctx, { id }) => await ctx.db.delete(id) });
    export const find = query({ args: { text: v.string(), owner: v.optional(v.string()), kind: v.optional(v.string()), take: v.optional(v.number()) },
      handler: async (ctx, { text, owner, kind, take }) => {
        const found = await ctx.db.query("docs").withSearchIndex("by_body", (q) => {
          let search = q.search("body", text);
          if (owner !== undefined) search = search.eq("owner", owner);
          if (kind !== undefined) search = search.eq("kind", kind);
          return search;
        }).take(take ?? 100);
        return found.map((doc) => doc.body);
      } });
    export const near = action({ args: { vector: v.array(v.float64()), limit: v.optional(v.number()), owners: v.optional(v.array(v.string())) },
      handler: async (ctx, { vector, limit, owners }) => {
        const results = await ctx.vectorSearch("docs", "by_embedding", {
          vector, ...(limit === undefined ? {} : { limit }),
          ...(owners === undefined ? {} : { filter: (q) => q.or(...owners.map((owner) => q.eq("owner", owner))) }),
        });
        return results;
      } });`,
};

test("text search follows writes, keeps to its filters and ranks", async () => {
  const { mutation, query } = await openTestEngine(APP);
  const add = async (owner: string, kind: string, body: string) =>
    String(await mutation("docs:add", { doc: { owner, kind, body } }));
  await add("ada", "note", "the quick brown fox");
  const fox = await add("ada", "mail", "fox fox fox");
  await add("bob", "note", "a fox of bob");
  expect(await query("docs:find", { text: "fox", owner: "ada" })).toEqual(["fox fox fox", "the quick brown fox"]);
  expect(await query("docs:find", { text: "fox", owner: "ada", take: 1 })).toEqual(["fox fox fox"]);
  expect(await query("docs:find", { text: "fox", owner: "ada", kind: "note" })).toEqual(["the quick brown fox"]);
  expect(await query("docs:find", { text: "FOX quick" })).toHaveLength(3);
  expect(await query("docs:find", { text: "qui" })).toEqual(["the quick brown fox"]);
  await mutation("docs:edit", { id: fox, change: { owner: "bob", body: "now a hound" } });
  expect(await query("docs:find", { text: "hound", owner: "ada" })).toEqual([]);
  expect(await query("docs:find", { text: "hound", owner: "bob" })).toEqual(["now a hound"]);
  await mutation("docs:remove", { id: fox });
  expect(await query("docs:find", { text: "hound" })).toEqual([]);
});

test("vector search returns ids and cosines, best first, within its filters and limits", async () => {
  const { mutation, action } = await openTestEngine(APP);
  const add = async (owner: string, embedding: number[]) =>
    String(await mutation("docs:add", { doc: { owner, kind: "k", body: "", embedding } }));
  const same = await add("ada", [2, 0, 0]);
  const slanted = await add("bob", [1, 1, 0]);
  const opposite = await add("eve", [-1, 0, 0]);
  await mutation("docs:add", { doc: { owner: "ada", kind: "k", body: "no vector" } });
  const near = async (args: Record<string, string[] | number>) =>
    (await action("docs:near", { vector: [1, 0, 0], ...args })) as { _id: string; _score: number }[];
  const all = await near({});
  expect(all.map(({ _id }) => _id)).toEqual([same, slanted, opposite]);
  expect(all[1]?._score).toBeCloseTo(Math.SQRT1_2);
  expect((await near({ limit: 1 })).map(({ _id }) => _id)).toEqual([same]);
  expect((await near({ owners: ["bob", "eve"] })).map(({ _id }) => _id)).toEqual([slanted, opposite]);
  await expect(action("docs:near", { vector: [1, 0] })).rejects.toThrow("dimensions");
  await expect(action("docs:near", { vector: [1, 0, 0], limit: 257 })).rejects.toThrow("256");
});
