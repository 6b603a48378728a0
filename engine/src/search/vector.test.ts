import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSql, type SqlDatabase } from "../store/driver";
import { vectorIndex } from "./vector";

let folder: string;
let db: SqlDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vector-index-"));
  db = openSql(join(folder, "vector.db"));
  db.exec("PRAGMA synchronous = OFF");
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

test("orders by cosine and keeps to the limit", async () => {
  vectorIndex.create(db, 1, 0);
  vectorIndex.put(db, 1, 1, [1, 0, 0], 3, []);
  vectorIndex.put(db, 1, 2, [5, 5, 0], 3, []);
  vectorIndex.put(db, 1, 3, [0, 0, 2], 3, []);
  vectorIndex.put(db, 1, 4, [-1, 0, 0], 3, []);
  const found = await vectorIndex.search(db, 1, { vector: [3, 0, 0], anyOf: null, limit: 3 });
  expect(found.map(({ rowid }) => rowid)).toEqual([1, 2, 3]);
  expect(found[1]?.score).toBeCloseTo(Math.SQRT1_2);
});

test("does not index a missing vector or one of another dimension", async () => {
  vectorIndex.create(db, 1, 0);
  vectorIndex.put(db, 1, 1, undefined, 2, []);
  vectorIndex.put(db, 1, 2, [1, 2, 3], 2, []);
  vectorIndex.put(db, 1, 3, ["a", 2], 2, []);
  expect(await vectorIndex.search(db, 1, { vector: [1, 1], anyOf: null, limit: 10 })).toEqual([]);
});

test("agrees with a scan in JavaScript under any filters", async () => {
  const filter = fc.constantFrom<string | number | undefined>("a", "b", 1, undefined);
  const document = fc.record({
    vector: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 })),
    filters: fc.tuple(filter, filter),
  });
  const anyOf = fc.option(fc.array(fc.tuple(fc.constantFrom(0, 1), filter), { maxLength: 3 }), { nil: null });
  let index = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(document, { maxLength: 20 }), anyOf, async (documents, filters) => {
      index += 1;
      vectorIndex.create(db, index, 2);
      documents.forEach(({ vector, filters: values }, rowid) => vectorIndex.put(db, index, rowid, vector, 3, values));
      for (let rowid = 0; rowid < documents.length; rowid += 5) vectorIndex.remove(db, index, rowid);
      const expected = documents
        .map((candidate, rowid) => ({ ...candidate, rowid }))
        .filter(({ rowid }) => rowid % 5 !== 0)
        .filter((candidate) => filters?.some(([position, value]) => candidate.filters[position] === value) ?? true);
      const found = await vectorIndex.search(db, index, { vector: [1, 2, 3], anyOf: filters, limit: 256 });
      expect(new Set(found.map(({ rowid }) => rowid))).toEqual(new Set(expected.map(({ rowid }) => rowid)));
      expect(found).toHaveLength(expected.length);
      for (const { rowid, score } of found) {
        const [x, y, z] = documents[rowid]?.vector ?? [0, 0, 0];
        expect(score).toBeCloseTo((x + 2 * y + 3 * z) / Math.hypot(x, y, z) / Math.sqrt(14), 5);
      }
      vectorIndex.drop(db, index);
    }),
    { numRuns: 50 },
  );
});
