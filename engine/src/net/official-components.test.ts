import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const SERVER = `
import { componentsGeneric, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";
const components = componentsGeneric();
`;

test("the rate limiter counts what is consumed, refuses more, and says when to come again", async () => {
  const { query, mutation } = await openTestEngine({
    "convex.config.ts": `
      import { defineApp } from "convex/server";
      import rateLimiter from "@convex-dev/rate-limiter/convex.config";
      const app = defineApp();
      app.use(rateLimiter);
      export default app;`,
    "limits.ts": `${SERVER}
      import { HOUR, MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
      const limiter = new RateLimiter(components.rateLimiter, {
        // A window that ends after everybody's time, and not while this runs.
        send: { kind: "fixed window", rate: 2, period: 10_000_000 * HOUR, start: 0 },
        sharded: { kind: "token bucket", rate: 100, period: MINUTE, capacity: 100, shards: 4 },
      });
      export const send = mutation({
        args: { user: v.string() },
        handler: async (ctx, { user }) => await limiter.limit(ctx, "send", { key: user }),
      });
      export const many = mutation({
        args: {},
        handler: async (ctx) => {
          const results = [];
          for (let i = 0; i < 20; i++) results.push((await limiter.limit(ctx, "sharded", { key: "k" })).ok);
          return results.filter(Boolean).length;
        },
      });
      export const check = query({
        args: { user: v.string() },
        handler: async (ctx, { user }) => await limiter.check(ctx, "send", { key: user }),
      });
      export const reset = mutation({
        args: { user: v.string() },
        handler: async (ctx, { user }) => await limiter.reset(ctx, "send", { key: user }),
      });
      export const refusedButCaught = mutation({
        args: { user: v.string() },
        handler: async (ctx, { user }) => {
          try {
            await limiter.limit(ctx, "send", { key: user, count: 2 });
            await limiter.limit(ctx, "send", { key: user, throws: true });
          } catch (error) {
            return error.data;
          }
        },
      });`,
  });
  const send = async (user: string) => await mutation("limits:send", { user });
  expect([await send("ada"), await send("ada")]).toMatchObject([{ ok: true }, { ok: true }]);
  const refused = await send("ada");
  expect(refused).toMatchObject({ ok: false, retryAfter: expect.any(Number) as number });
  expect(await send("bob")).toMatchObject({ ok: true });
  expect(await query("limits:check", { user: "ada" })).toMatchObject({ ok: false });
  await mutation("limits:reset", { user: "ada" });
  expect(await query("limits:check", { user: "ada" })).toMatchObject({ ok: true });
  expect(await mutation("limits:refusedButCaught", { user: "eve" })).toMatchObject({ kind: "RateLimited" });
  expect(await mutation("limits:many")).toBe(20);
});

test("the aggregate counts, sums and ranks, and follows what is inserted, replaced and deleted", async () => {
  const { query, mutation } = await openTestEngine({
    "convex.config.ts": `
      import { defineApp } from "convex/server";
      import aggregate from "@convex-dev/aggregate/convex.config";
      const app = defineApp();
      app.use(aggregate);
      app.use(aggregate, { name: "byPlayer" });
      export default app;`,
    "schema.ts": `
      import { defineSchema, defineTable } from "convex/server";
      import { v } from "convex/values";
      export default defineSchema({ scores: defineTable({ player: v.string(), points: v.number() }) });`,
    "scores.ts": `${SERVER}
      import { TableAggregate } from "@convex-dev/aggregate";
      const byPoints = new TableAggregate(components.aggregate, {
        sortKey: (doc) => doc.points, sumValue: (doc) => doc.points,
      });
      const byPlayer = new TableAggregate(components.byPlayer, {
        namespace: (doc) => doc.player, sortKey: (doc) => doc.points,
      });
      export const add = mutation({
        args: { player: v.string(), points: v.array(v.number()) },
        handler: async (ctx, { player, points }) => {
          const ids = [];
          for (const each of points) {
            const id = await ctx.db.insert("scores", { player, points: each });
            const doc = await ctx.db.get(id);
            await byPoints.insert(ctx, doc);
            await byPlayer.insert(ctx, doc);
            ids.push(id);
          }
          return ids;
        },
      });
      export const remove = mutation({
        args: { id: v.id("scores") },
        handler: async (ctx, { id }) => {
          const doc = await ctx.db.get(id);
          await ctx.db.delete(id);
          await byPoints.delete(ctx, doc);
          await byPlayer.delete(ctx, doc);
        },
      });
      export const stats = query({
        args: {},
        handler: async (ctx) => ({
          count: await byPoints.count(ctx),
          sum: await byPoints.sum(ctx),
          below50: await byPoints.count(ctx, { bounds: { upper: { key: 50, inclusive: false } } }),
          best: (await byPoints.max(ctx))?.key ?? null,
          third: (await byPoints.at(ctx, 2)).key,
          ada: await byPlayer.count(ctx, { namespace: "ada" }),
        }),
      });`,
  });
  const points = Array.from({ length: 40 }, (_, at) => (at * 37) % 101);
  const ids = (await mutation("scores:add", { player: "ada", points })) as string[];
  await mutation("scores:add", { player: "bob", points: [1, 2, 3] });
  const expected = (all: number[], ada: number) => ({
    count: all.length,
    sum: all.reduce((total, each) => total + each, 0),
    below50: all.filter((each) => each < 50).length,
    best: Math.max(...all),
    third: all.toSorted((a, b) => a - b)[2],
    ada,
  });
  expect(await query("scores:stats")).toEqual(expected([...points, 1, 2, 3], 40));
  await mutation("scores:remove", { id: ids[7] ?? "" });
  expect(await query("scores:stats")).toEqual(expected([...points.toSpliced(7, 1), 1, 2, 3], 39));
});

test("migrations run over all documents in batches, by themselves, and tell how far they are", async () => {
  const { query, mutation } = await openTestEngine({
    "convex.config.ts": `
      import { defineApp } from "convex/server";
      import migrations from "@convex-dev/migrations/convex.config";
      const app = defineApp();
      app.use(migrations);
      export default app;`,
    "migrations.ts": `${SERVER}
      import { Migrations } from "@convex-dev/migrations";
      import { internalMutationGeneric, makeFunctionReference } from "convex/server";
      const migrations = new Migrations(components.migrations, { internalMutation: internalMutationGeneric });
      export const shout = migrations.define({
        table: "words",
        batchSize: 10,
        migrateOne: async (_ctx, doc) => ({ text: doc.text.toUpperCase() }),
      });
      export const fill = mutation({
        args: {},
        handler: async (ctx) => {
          for (let i = 0; i < 35; i++) await ctx.db.insert("words", { text: "word" + i });
        },
      });
      export const start = mutation({
        args: {},
        handler: async (ctx) => await migrations.runOne(ctx, makeFunctionReference("migrations:shout")),
      });
      export const status = query({ args: {}, handler: async (ctx) => await migrations.getStatus(ctx, {}) });
      export const words = query({ args: {}, handler: async (ctx) => (await ctx.db.query("words").collect()).map((each) => each.text) });`,
  });
  await mutation("migrations:fill");
  await mutation("migrations:start");
  await expect
    .poll(() => query("migrations:status"), { timeout: 20_000 })
    .toMatchObject([{ name: "migrations:shout", isDone: true, processed: 35, state: "success" }]);
  expect(await query("migrations:words")).toEqual(Array.from({ length: 35 }, (_, at) => `WORD${at}`));
});

test("updates that wait are applied by the batch worker inside the component, in its own time", async () => {
  const { query, mutation } = await openTestEngine({
    "convex.config.ts": `
      import { defineApp } from "convex/server";
      import aggregate from "@convex-dev/aggregate/convex.config";
      import rateLimiter from "@convex-dev/rate-limiter/convex.config";
      const app = defineApp();
      app.use(aggregate);
      app.use(rateLimiter);
      export default app;`,
    "later.ts": `${SERVER}
      import { DirectAggregate } from "@convex-dev/aggregate";
      import { HOUR, RateLimiter } from "@convex-dev/rate-limiter";
      const aggregate = new DirectAggregate(components.aggregate);
      const limiter = new RateLimiter(components.rateLimiter, {
        slow: { kind: "fixed window", rate: 10, period: 10_000_000 * HOUR, start: 0, applyUpdates: "asynchronously" },
      });
      export const consume = mutation({
        args: {},
        handler: async (ctx) => [(await limiter.limit(ctx, "slow", { count: 4 })).ok, (await limiter.limit(ctx, "slow", { count: 4 })).ok],
      });
      export const left = query({
        args: {},
        handler: async (ctx) => (await limiter.getValue(ctx, "slow")).value,
      });
      export const add = mutation({
        args: {},
        handler: async (ctx) => {
          for (let i = 0; i < 20; i++) await aggregate.insert(ctx, { key: i, id: String(i), sumValue: i }, { async: true });
          return await aggregate.count(ctx, { stale: true });
        },
      });
      export const stats = query({
        args: {},
        handler: async (ctx) => [await aggregate.count(ctx, { stale: true }), await aggregate.sum(ctx, { stale: true })],
      });`,
  });
  expect(await mutation("later:consume")).toEqual([true, true]);
  await expect.poll(() => query("later:left"), { timeout: 20_000 }).toBe(2);
  expect(await mutation("later:consume")).toEqual([false, false]);
  expect(await mutation("later:add")).toBe(0);
  await expect.poll(() => query("later:stats"), { timeout: 20_000 }).toEqual([20, 190]);
});
