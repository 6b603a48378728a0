import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import type { Store } from "../store/store";
import { document, idOf, schemaOf, testStore, write } from "../store/test-store";
import type { Json } from "../values/json";
import { compareJson } from "../values/keys";
import type { Order, QueryJson, QueryOperator, RangeExpression } from "./query";
import type { ReadTransaction } from "./transaction";

function byAb(range: RangeExpression[] = [], operators: QueryOperator[] = [], order: Order = "asc"): QueryJson {
  return { source: { type: "IndexRange", indexName: "items.by_ab", range, order }, operators };
}

function collect(tx: ReadTransaction, query: QueryJson): unknown[] {
  const cursor = tx.openQuery(query);
  const found: unknown[] = [];
  for (let text = cursor.next(); text !== null; text = cursor.next()) found.push(document(text)["n"]);
  return found;
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isEngineError(error) ? error.code : String(error);
  }
  return undefined;
}

/** Items numbered in the order of insertion, under an index on `a`, `b`. */
async function storeOf(items: { a?: Json; b?: Json }[]): Promise<Store> {
  const store = testStore();
  await store.applySchema(schemaOf({ items: { indexes: { by_ab: ["a", "b"], by_path: ["b.c"] } } }));
  await write(store, (tx) => {
    for (const [n, item] of items.entries()) tx.insert("items", { n, ...item });
  });
  return store;
}

const few: Json[] = [null, false, 0, 1, 1.5, -1, "", "a", "b", "aa", [], [1], { c: 1 }, { $integer: "AQAAAAAAAAA=" }];

describe("an index query", () => {
  test("returns what filtering and sorting all documents by hand does", async () => {
    const items = few.flatMap((a) => [{ a, b: 1 }, { a, b: "x" }, { a }]);
    const store = await storeOf([...items, {}, { b: 2 }]);
    const everything = [...items, {}, { b: 2 }].map((item, n) => ({ n, a: undefined, b: undefined, ...item }));
    const tx = store.beginRead();
    tx.limits = { ...tx.limits, documentsRead: 1e9, bytesRead: 1e12, databaseQueries: 1e9 };
    const bound = fc.record({ value: fc.constantFrom(...few), inclusive: fc.boolean() });
    const field = fc.option(bound, { nil: undefined });
    fc.assert(
      fc.property(fc.option(fc.constantFrom(...few)), field, field, fc.boolean(), (equal, lower, upper, descending) => {
        const name = equal === null ? "a" : "b";
        const range: RangeExpression[] = [];
        if (equal !== null) range.push({ type: "Eq", fieldPath: "a", value: equal });
        if (lower !== undefined) {
          range.push({ type: lower.inclusive ? "Gte" : "Gt", fieldPath: name, value: lower.value });
        }
        if (upper !== undefined) {
          range.push({ type: upper.inclusive ? "Lte" : "Lt", fieldPath: name, value: upper.value });
        }
        const expected = everything
          .filter((item) => equal === null || compareJson(item.a, equal) === 0)
          .filter((item) => lower === undefined || compareJson(item[name], lower.value) > (lower.inclusive ? -1 : 0))
          .filter((item) => upper === undefined || compareJson(item[name], upper.value) < (upper.inclusive ? 1 : 0))
          .sort((x, y) => compareJson(x.a, y.a) || compareJson(x.b, y.b) || x.n - y.n)
          .map((item) => item.n);
        if (descending) expected.reverse();
        expect(collect(tx, byAb(range, [], descending ? "desc" : "asc"))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("tells null from a missing field", async () => {
    const store = await storeOf([{ a: null }, {}]);
    const tx = store.beginRead();
    const equals = (value: Json) => byAb([{ type: "Eq", fieldPath: "a", value }]);
    expect(collect(tx, equals(null))).toEqual([0]);
    expect(collect(tx, equals({ $undefined: null }))).toEqual([1]);
  });

  test("follows a path into objects", async () => {
    const store = await storeOf([{ b: { c: 2 } }, { b: { c: 1 } }, { b: 5 }]);
    const source = { type: "IndexRange" as const, indexName: "items.by_path", range: [], order: null };
    expect(collect(store.beginRead(), { source, operators: [] })).toEqual([2, 1, 0]);
  });

  test("bounds the creation time that ends every index", async () => {
    let now = 1000;
    const store = testStore({ clock: () => now });
    await store.applySchema(schemaOf({ items: { indexes: { by_ab: ["a", "b"] } } }));
    for (let n = 0; n < 6; n += 1) {
      now += 1000;
      await write(store, (tx) => tx.insert("items", { n, a: 1, b: 1 }));
    }
    const tx = store.beginRead();
    const times: RangeExpression[] = [
      { type: "Gt", fieldPath: "_creationTime", value: 3000 },
      { type: "Lte", fieldPath: "_creationTime", value: 6000 },
    ];
    const equal: RangeExpression[] = [
      { type: "Eq", fieldPath: "a", value: 1 },
      { type: "Eq", fieldPath: "b", value: 1 },
    ];
    expect(collect(tx, byAb([...equal, ...times]))).toEqual([2, 3, 4]);
    const byTime = (range: RangeExpression[], order: Order): QueryJson => ({
      source: { type: "IndexRange", indexName: "items.by_creation_time", range, order },
      operators: [],
    });
    expect(collect(tx, byTime(times, "asc"))).toEqual([2, 3, 4]);
    expect(collect(tx, byTime(times, "desc"))).toEqual([4, 3, 2]);
    expect(collect(tx, byTime([{ type: "Eq", fieldPath: "_creationTime", value: 4000 }], "asc"))).toEqual([2]);
    expect(collect(tx, byTime([{ type: "Gt", fieldPath: "_creationTime", value: null }], "asc"))).toHaveLength(6);
    expect(collect(tx, byTime([{ type: "Lt", fieldPath: "_creationTime", value: null }], "asc"))).toEqual([]);
    expect(collect(tx, byTime([{ type: "Lt", fieldPath: "_creationTime", value: "x" }], "asc"))).toHaveLength(6);
  });

  test("walks by_id from and to a given id", async () => {
    const store = await storeOf([{}, {}, {}, {}]);
    const tx = store.beginRead();
    const source = { type: "IndexRange" as const, indexName: "items.by_id", order: null };
    const cursor = tx.openQuery({ source: { ...source, range: [] }, operators: [] });
    const ids = Array.from({ length: 4 }, () => idOf(cursor.next()));
    const range = (type: RangeExpression["type"], at: number): RangeExpression[] => [
      { type, fieldPath: "_id", value: ids[at] ?? null },
    ];
    const found = (...bounds: RangeExpression[]) =>
      collect(tx, { source: { ...source, range: bounds }, operators: [] });
    expect(found(...range("Eq", 1))).toHaveLength(1);
    expect(found(...range("Gt", 1))).toHaveLength(2);
    expect(found(...range("Gte", 1), ...range("Lt", 3))).toHaveLength(2);
    expect(found({ type: "Eq", fieldPath: "_id", value: "nonsense" })).toEqual([]);
  });

  test("goes on from one document of an index to the next by its id, after all other fields are fixed", async () => {
    const store = testStore({ clock: () => 1000 });
    await store.applySchema(schemaOf({ items: { indexes: { by_ab: ["a", "b"] } } }));
    await write(store, (tx) => {
      for (let n = 0; n < 5; n += 1) tx.insert("items", { n, a: 1, b: 1 });
    });
    const tx = store.beginRead();
    const cursor = tx.openQuery(byAb());
    const documents = Array.from({ length: 5 }, () => document(cursor.next()));
    const at = (n: number, name: string): Json => documents[n]?.[name] ?? null;
    const fixed = (n: number, fields: string[]): RangeExpression[] =>
      fields.map((fieldPath) => ({ type: "Eq", fieldPath, value: at(n, fieldPath) }));
    const byTime = (range: RangeExpression[]): QueryJson => ({
      source: { type: "IndexRange", indexName: "items.by_creation_time", range, order: "asc" },
      operators: [],
    });
    for (const n of [0, 2, 4]) {
      const id = (type: RangeExpression["type"]): RangeExpression => ({ type, fieldPath: "_id", value: at(n, "_id") });
      const all = fixed(n, ["a", "b", "_creationTime"]);
      expect(collect(tx, byAb([...all, id("Gte"), id("Lte")]))).toEqual([n]);
      expect(collect(tx, byAb([...all, id("Eq")]))).toEqual([n]);
      expect(collect(tx, byAb([...all, id("Gt")]))).toEqual([]);
      expect(collect(tx, byTime([...fixed(n, ["_creationTime"]), id("Gte")]))).toEqual([n]);
      expect(collect(tx, byTime([...fixed(n, ["_creationTime"]), id("Lt")]))).toEqual([]);
      expect(codeOf(() => tx.openQuery(byAb([...fixed(n, ["a", "b"]), id("Gt")])))).toBe("InvalidIndexRange");
    }
    expect(
      codeOf(() =>
        tx.openQuery(byTime([...fixed(0, ["_creationTime"]), { type: "Gt", fieldPath: "_id", value: "no id" }])),
      ),
    ).toBe("InvalidIdRange");
  });

  test.each<[string, RangeExpression[], string]>([
    ["a field that is not in the index", [{ type: "Eq", fieldPath: "z", value: 1 }], "FieldNotInIndex"],
    ["a later field without the earlier one", [{ type: "Eq", fieldPath: "b", value: 1 }], "InvalidIndexRange"],
    [
      "bounds on two fields",
      [
        { type: "Gt", fieldPath: "a", value: 1 },
        { type: "Gt", fieldPath: "b", value: 1 },
      ],
      "AlreadyDefinedBound",
    ],
    [
      "a lower bound on one and an upper on another",
      [
        { type: "Gt", fieldPath: "a", value: 1 },
        { type: "Lt", fieldPath: "b", value: 1 },
      ],
      "BoundsOnMultipleFields",
    ],
    [
      "two equalities on one field",
      [
        { type: "Eq", fieldPath: "a", value: 1 },
        { type: "Eq", fieldPath: "a", value: 2 },
      ],
      "AlreadyDefinedBound",
    ],
  ])("refuses %s", async (_, range, code) => {
    const tx = (await storeOf([])).beginRead();
    expect(codeOf(() => tx.openQuery(byAb(range)))).toBe(code);
  });

  test("refuses values that are none, in ranges and in filters", async () => {
    const tx = (await storeOf([])).beginRead();
    const halfPair = "a\ud800";
    for (const value of [halfPair, { $integer: "AA==" }, { $other: 1 }, [halfPair]]) {
      const range: RangeExpression[] = [{ type: "Gt", fieldPath: "a", value }];
      expect(codeOf(() => tx.openQuery(byAb(range)))).toMatch(/^(InvalidString|FieldNameReserved)$/);
      const filter: Json = { $eq: [{ $field: "a" }, { $literal: value }] };
      expect(codeOf(() => tx.openQuery({ ...byAb(), operators: [{ filter }] }))).toMatch(
        /^(InvalidString|FieldNameReserved)$/,
      );
    }
    expect(codeOf(() => tx.openQuery(byAb([{ type: "Gt", fieldPath: "a", value: { $undefined: null } }])))).toBe(
      undefined,
    );
  });

  test("refuses an unknown index, but a table that does not exist yet is empty", async () => {
    const tx = testStore().beginRead();
    expect(() => tx.openQuery(byAb())).toThrow("Index items.by_ab not found.");
    expect(collect(tx, { source: { type: "FullTableScan", tableName: "items", order: null }, operators: [] })).toEqual(
      [],
    );
  });
});

describe("operators", () => {
  const field = (path: string): Json => ({ $field: path });
  const literal = (value: Json): Json => ({ $literal: value });

  test.each<[string, Json, number[]]>([
    ["$eq", { $eq: [field("a"), literal(2)] }, [2]],
    ["$neq", { $neq: [field("a"), literal(2)] }, [0, 1, 3, 4]],
    ["$lt and a missing field", { $lt: [field("a"), literal(2)] }, [0, 1, 4]],
    ["$gte", { $gte: [field("a"), literal(2)] }, [2, 3]],
    [
      "$and $or $not",
      {
        $and: [
          { $or: [{ $eq: [field("a"), literal(0)] }, { $gt: [field("a"), literal(1)] }] },
          { $not: { $eq: [field("a"), literal(3)] } },
        ],
      },
      [0, 2],
    ],
    [
      "arithmetic",
      {
        $eq: [{ $mod: [{ $add: [{ $mul: [field("n"), literal(3)] }, { $neg: literal(1) }] }, literal(2)] }, literal(0)],
      },
      [1, 3],
    ],
    ["undefined", { $eq: [field("a"), literal({ $undefined: null })] }, [4]],
  ])("filter by %s", async (_, filter, expected) => {
    const store = await storeOf([{ a: 0 }, { a: 1 }, { a: 2 }, { a: 3 }, {}]);
    const source = { type: "FullTableScan" as const, tableName: "items", order: null };
    expect(collect(store.beginRead(), { source, operators: [{ filter }] })).toEqual(expected);
  });

  test("apply in their order", async () => {
    const tx = (await storeOf(Array.from({ length: 10 }, (_, a) => ({ a })))).beginRead();
    const even = { filter: { $eq: [{ $mod: [field("a"), literal(2)] }, literal(0)] } };
    expect(collect(tx, byAb([], [even, { limit: 3 }]))).toEqual([0, 2, 4]);
    expect(collect(tx, byAb([], [{ limit: 3 }, even]))).toEqual([0, 2]);
    expect(collect(tx, byAb([], [{ limit: 0 }]))).toEqual([]);
  });

  test("count the rows they drop as read, and no more than they need", async () => {
    const store = await storeOf(Array.from({ length: 200 }, (_, a) => ({ a })));
    const tx = store.beginRead();
    collect(tx, byAb([], [{ limit: 3 }]));
    expect(tx.usage.documentsRead).toBe(3);
    collect(tx, byAb([], [{ filter: literal(false) }]));
    expect(tx.usage.documentsRead).toBe(203);
  });

  test("are refused when they are more than 256 or no operators", async () => {
    const tx = (await storeOf([])).beginRead();
    const many = Array.from({ length: 257 }, () => ({ limit: 1 }));
    expect(codeOf(() => tx.openQuery(byAb([], many)))).toBe("TooManyOperators");
    expect(codeOf(() => tx.openQuery(byAb([], [{ filter: { $like: [] } }])))).toBe("InvalidFilter");
  });
});

describe("a query within a mutation", () => {
  test("sees what is written ahead of it while it is iterated, and not what it has passed", async () => {
    const store = await storeOf(Array.from({ length: 10 }, (_, a) => ({ a: a * 10 })));
    await write(store, (tx) => {
      const cursor = tx.openQuery(byAb());
      expect(document(cursor.next())["a"]).toBe(0);
      expect(document(cursor.next())["a"]).toBe(10);
      tx.insert("items", { n: 100, a: 5 });
      tx.insert("items", { n: 101, a: 15 });
      const next = cursor.next();
      expect(document(next)["a"]).toBe(15);
      tx.patch(idOf(next), { seen: true });
      const third = document(cursor.next());
      expect(third["a"]).toBe(20);
      const savepoint = tx.savepoint();
      tx.insert("items", { n: 102, a: 25 });
      savepoint.rollback();
      expect(document(cursor.next())["a"]).toBe(30);
      cursor.close();
      expect(cursor.next()).toBeNull();
    });
  });

  test("survives the removal of every document it yields", async () => {
    const store = await storeOf(Array.from({ length: 500 }, (_, a) => ({ a })));
    await write(store, (tx) => {
      const cursor = tx.openQuery(byAb([], [], "desc"));
      let removed = 0;
      for (let text = cursor.next(); text !== null; text = cursor.next()) {
        tx.remove(idOf(text));
        removed += 1;
      }
      expect(removed).toBe(500);
      expect(tx.count("items")).toBe(0);
    });
  });
});
