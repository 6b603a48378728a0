import { describe, expect, test } from "vitest";
import { schemaOf, testStore, write } from "../store/test-store";
import type { Store } from "../store/store";
import type { QueryJson } from "./query";
import type { ReadTransaction, WriteTransaction } from "./transaction";

/** Twenty items with `a` 0, 10, 20, ...; their ids are returned. */
async function storeOfItems(): Promise<{ store: Store; ids: string[] }> {
  const store = testStore();
  await store.applySchema(schemaOf({ items: { indexes: { by_a: ["a"] } } }));
  const ids = await write(store, (tx) =>
    Array.from({ length: 20 }, (_, at) => tx.insert("items", { a: at * 10, other: 0 })),
  );
  return { store, ids };
}

function byA(range: { from: number; to: number } | null, limit?: number, order: "asc" | "desc" = "asc"): QueryJson {
  return {
    source: {
      type: "IndexRange",
      indexName: "items.by_a",
      range:
        range === null
          ? []
          : [
              { type: "Gte", fieldPath: "a", value: range.from },
              { type: "Lt", fieldPath: "a", value: range.to },
            ],
      order,
    },
    operators: limit === undefined ? [] : [{ limit }],
  };
}

function drain(tx: ReadTransaction, query: QueryJson): void {
  const cursor = tx.openQuery(query);
  while (cursor.next() !== null);
  cursor.close();
}

/** Whether a commit of `change` may alter what `read` saw. */
async function conflicts(
  read: (tx: ReadTransaction, ids: string[]) => void,
  change: (tx: WriteTransaction, ids: string[]) => void,
): Promise<boolean> {
  const { store, ids } = await storeOfItems();
  const tx = store.beginRead();
  read(tx, ids);
  await write(store, (writer) => change(writer, ids));
  const entries = store.commitLog.since(tx.ts) ?? [];
  expect(entries).toHaveLength(1);
  return entries.some((entry) => tx.readSet.overlaps(entry));
}

const id = (ids: string[], at: number) => ids[at] ?? "";

describe("a read set is touched by", () => {
  test.each<[string, (tx: ReadTransaction, ids: string[]) => void, (tx: WriteTransaction, ids: string[]) => void]>([
    [
      "a change of a document that was got",
      (tx, ids) => tx.get(id(ids, 3)),
      (tx, ids) => tx.patch(id(ids, 3), { other: 1 }),
    ],
    ["its removal", (tx, ids) => tx.get(id(ids, 3)), (tx, ids) => tx.remove(id(ids, 3))],
    ["a document new in a range", (tx) => drain(tx, byA({ from: 15, to: 18 })), (tx) => tx.insert("items", { a: 16 })],
    [
      "one moved out of a range",
      (tx) => drain(tx, byA({ from: 0, to: 15 })),
      (tx, ids) => tx.patch(id(ids, 1), { a: 500 }),
    ],
    [
      "one moved into a range",
      (tx) => drain(tx, byA({ from: 400, to: 600 })),
      (tx, ids) => tx.patch(id(ids, 1), { a: 500 }),
    ],
    [
      "one changed within a range, its key unchanged",
      (tx) => drain(tx, byA(null)),
      (tx, ids) => tx.patch(id(ids, 1), { other: 1 }),
    ],
    ["one new before the last that was taken", (tx) => drain(tx, byA(null, 2)), (tx) => tx.insert("items", { a: 5 })],
    [
      "one new after it in descending order",
      (tx) => drain(tx, byA(null, 2, "desc")),
      (tx) => tx.insert("items", { a: 185 }),
    ],
    ["the first document of a table that did not exist", (tx) => tx.count("fresh"), (tx) => tx.insert("fresh", {})],
    [
      "a document within a page",
      (tx) => tx.page(byA(null), { cursor: null, endCursor: null, pageSize: 5 }),
      (tx) => tx.insert("items", { a: 39 }),
    ],
  ])("%s", async (_, read, change) => {
    expect(await conflicts(read, change)).toBe(true);
  });
});

describe("a read set is not touched by", () => {
  test.each<[string, (tx: ReadTransaction, ids: string[]) => void, (tx: WriteTransaction, ids: string[]) => void]>([
    ["another document", (tx, ids) => tx.get(id(ids, 3)), (tx, ids) => tx.patch(id(ids, 4), { a: 1 })],
    [
      "a document outside the range",
      (tx) => drain(tx, byA({ from: 15, to: 18 })),
      (tx) => tx.insert("items", { a: 18 }),
    ],
    ["one after the last that was taken", (tx) => drain(tx, byA(null, 2)), (tx) => tx.insert("items", { a: 15 })],
    [
      "one before it in descending order",
      (tx) => drain(tx, byA(null, 2, "desc")),
      (tx) => tx.insert("items", { a: 175 }),
    ],
    ["another table", (tx) => drain(tx, byA(null)), (tx) => tx.insert("others", { a: 1 })],
    [
      "a document after a page",
      (tx) => tx.page(byA(null), { cursor: null, endCursor: null, pageSize: 5 }),
      (tx) => tx.insert("items", { a: 41 }),
    ],
    ["a normalized id", (tx, ids) => tx.normalizeId("items", id(ids, 3)), (tx, ids) => tx.remove(id(ids, 3))],
  ])("%s", async (_, read, change) => {
    expect(await conflicts(read, change)).toBe(false);
  });
});

describe("the commit log", () => {
  test("knows the commits since a snapshot, oldest first", async () => {
    const store = testStore();
    const start = store.latestTs();
    for (let n = 0; n < 3; n += 1) await write(store, (tx) => tx.insert("items", { n }));
    const entries = store.commitLog.since(start) ?? [];
    expect(entries).toHaveLength(3);
    expect(store.commitLog.since(entries[1]?.ts ?? 0n)).toEqual([entries[2]]);
    expect(store.commitLog.since(store.latestTs())).toEqual([]);
  });

  test("says so when it no longer reaches back", async () => {
    const store = testStore();
    const start = store.latestTs();
    for (let n = 0; n < 4100; n += 1) await write(store, () => undefined);
    expect(store.commitLog.since(start)).toBeNull();
    expect(store.commitLog.since(store.latestTs() - 1n)).not.toBeNull();
  });
});
