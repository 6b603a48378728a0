import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { convexToJson, jsonToConvex } from "convex/values";
import type { Value } from "convex/values";
import * as fc from "fast-check";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Json } from "../values/json";
import schema from "./fixtures/programs/schema";
import { closeAppsAfterEach, openFolder } from "./test-app";

closeAppsAfterEach();

const dir = path.join(path.dirname(fileURLToPath(import.meta.url)), "fixtures/programs");

/** Upstream's in-memory implementation running the same functions. */
function reference(): (name: "run" | "page", args: Record<string, Value>) => Promise<Value> {
  const modules = {
    "./programs.ts": () => import("./fixtures/programs/programs"),
    "./_generated/api.js": () => Promise.resolve({}),
  };
  const t = convexTest({ schema, modules });
  return async (name, args) => {
    const value: unknown =
      name === "run"
        ? await t.mutation(makeFunctionReference<"mutation">("programs:run"), args)
        : await t.query(makeFunctionReference<"query">("programs:page"), args);
    return value as Value;
  };
}

const scalar = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom("", "a", "b", "ab", "\u0000", "é", "\u{1F600}"),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(0.5, -1e300, Number.MAX_SAFE_INTEGER),
  fc.constantFrom(-1n, 2n, 2n ** 40n),
);
const value = fc.oneof({ weight: 4, arbitrary: scalar }, { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) });
const row = fc.record({ a: value, b: value, c: fc.record({ d: value }) }, { requiredKeys: [] });

const range = fc.oneof(
  fc.record({ index: fc.constant("by_a"), range: bounds("a") }),
  fc.tuple(value, bounds("b")).map(([a, rest]) => ({ index: "by_a_b", range: [["eq", "a", a] as Bound, ...rest] })),
  fc.record({ index: fc.constant("by_d"), range: bounds("c.d") }),
  fc.constant({ index: null, range: [] }),
);
function sources(...filters: string[]) {
  const filter = fc.tuple(fc.constantFrom(...filters), fc.constantFrom("a", "b", "c.d"), value);
  return fc
    .record({ range, order: fc.constantFrom(null, "asc", "desc"), filter: fc.option(filter, { nil: null }) })
    .map(({ range: { index, range: bound }, ...rest }) => ({ index, range: bound, ...rest }));
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant("insert"), row: fc.constant(0), value: row }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom("patch", "replace"), row: fc.nat(9), value: row }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom("delete", "get"), row: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant("query"),
      row: fc.constant(0),
      // Its inequality filters compare as JavaScript does, which no backend does across types; ranges cover them.
      source: sources("eq", "neq"),
      take: fc.option(fc.nat(4), { nil: null }),
    }),
  },
);

type Bound = [method: string, field: string, value: Value];

function bounds(field: string): fc.Arbitrary<Bound[]> {
  const bound = (...methods: string[]): fc.Arbitrary<Bound> =>
    fc.tuple(fc.constantFrom(...methods), value).map(([method, content]): Bound => [method, field, content]);
  return fc.oneof(
    fc.constant<Bound[]>([]),
    bound("eq").map((one) => [one]),
    bound("gt", "gte").map((one) => [one]),
    bound("lt", "lte").map((one) => [one]),
    fc.tuple(bound("gt", "gte"), bound("lt", "lte")).map((both): Bound[] => both),
  );
}

function json(content: Value): Json {
  return convexToJson(content);
}

test("random programs give what upstream's in-memory implementation gives", { timeout: 60_000 }, async () => {
  const { runner } = await openFolder(dir);
  const context = { identity: null, allowInternal: true };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      await runner.runMutation("programs:clear", {}, context);
      const ours = await runner.runMutation("programs:run", json({ steps: steps as Value }), context);
      if (!ours.ok) throw new Error(ours.error);
      const theirs = await reference()("run", { steps: steps as Value });
      expect(jsonToConvex(ours.value)).toEqual(theirs);
    }),
    { numRuns: 150 },
  );
});

test("pages join to the whole, in order, without gaps and repetitions", { timeout: 60_000 }, async () => {
  const { runner } = await openFolder(dir);
  const context = { identity: null, allowInternal: true };
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 12 }),
      sources("eq", "neq", "lt", "lte", "gt", "gte"),
      fc.integer({ min: 1, max: 5 }),
      async (rows, plan, numItems) => {
        const inserts = rows.map((content) => ({ op: "insert", row: 0, value: content }));
        const whole = { op: "query", row: 0, source: plan, take: null };
        await runner.runMutation("programs:clear", {}, context);
        const ran = await runner.runMutation("programs:run", json({ steps: [...inserts, whole] as Value }), context);
        if (!ran.ok || !Array.isArray(ran.value)) throw new Error("the program failed");
        const expected = (ran.value.at(-1) as Record<string, Json>[]).map(({ name: _name, ...fields }) => fields);
        const pages: Json[] = [];
        for (let cursor: Json = null, done = false; !done;) {
          const result = await runner.runQuery(
            "programs:page",
            json({ source: plan as Value, numItems, cursor }),
            context,
          );
          if (!result.ok) throw new Error(result.error);
          const page = result.value as { rows: Json[]; isDone: boolean; continueCursor: string };
          expect(page.rows.length).toBeLessThanOrEqual(numItems);
          pages.push(...page.rows);
          cursor = page.continueCursor;
          done = page.isDone;
        }
        expect(pages).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
