import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyMerge, merge } from "./merge";
import type { Versioned } from "./merge";

type Row = Versioned & { a?: number; b?: string; c?: string[] };
type Item = { revision: number; fields: { a?: number | undefined; b?: string | undefined; c?: string[] | undefined } };

const revisioned = fc.record({
  revision: fc.integer({ min: 1, max: 4 }),
  fields: fc.record({
    a: fc.option(fc.nat(3), { nil: undefined }),
    b: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
    c: fc.option(fc.array(fc.constantFrom("p", "q"), { maxLength: 2 }), { nil: undefined }),
  }),
});

function deliver(items: Item[]): Row {
  const row: Row = { revision: 0 };
  for (const { revision, fields } of items) {
    const { revision: _revision, fieldRevisions: _fieldRevisions, ...current } = row;
    applyMerge(row, fields, merge(current, row, fields, revision));
  }
  return row;
}

test("rows end the same whatever the order and number of deliveries", () => {
  const replays = fc.array(revisioned, { maxLength: 6 }).chain((items) =>
    fc.tuple(
      fc.constant(items),
      fc.shuffledSubarray([...items, ...items], { minLength: 0 }).map((extra) => [...extra, ...items]),
    ),
  );
  fc.assert(
    fc.property(replays, ([once, again]) => {
      expect(deliver(again)).toEqual(deliver(once));
      expect(deliver(once.toReversed())).toEqual(deliver(once));
    }),
    { numRuns: 500 },
  );
});

test("a newer revision wins, an older one only fills what was never set", () => {
  const row = deliver([
    { revision: 5, fields: { a: 1 } },
    { revision: 3, fields: { a: 2, b: "x" } },
  ]);
  expect(row).toEqual({ revision: 5, fieldRevisions: { b: 3 }, a: 1, b: "x" });
});

test("items without a revision overwrite one another and never a revisioned value", () => {
  expect(
    deliver([
      { revision: 0, fields: { a: 2 } },
      { revision: 0, fields: { a: 1 } },
    ]),
  ).toEqual({ revision: 0, a: 1 });
  const row = deliver([
    { revision: 2, fields: { a: 1 } },
    { revision: 0, fields: { a: 3, b: "y" } },
  ]);
  expect(row).toEqual({ revision: 2, fieldRevisions: { b: 0 }, a: 1, b: "y" });
});

test("a replay changes nothing", () => {
  const row: Row = { revision: 2, a: 1 };
  expect(merge({ a: 1 }, row, { a: 1 }, 2).changed).toBe(false);
  expect(merge({ a: 1 }, row, { a: 2 }, 1).changed).toBe(false);
});
