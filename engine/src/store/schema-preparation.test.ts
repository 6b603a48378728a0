import { expect, test } from "vitest";
import type { QueryJson } from "../txn/query";
import type { ValidatorJson } from "../values/validator";
import { APP } from "./namespace";
import { document, idOf, schemaOf, temporaryFolder, testStore, write } from "./test-store";
import type { Store } from "./store";

const string: ValidatorJson = { type: "string" };
const person: ValidatorJson = { type: "object", value: { name: { fieldType: string, optional: false } } };
const SEARCH = { indexDescriptor: "search_name", searchField: "name", filterFields: [] };
const NEXT = schemaOf({ people: { indexes: { by_name: ["name"] }, search: [SEARCH], type: person } });

function namesBy(store: Store, query: QueryJson): unknown[] {
  const tx = store.beginRead();
  try {
    const cursor = tx.openQuery(query);
    const found: unknown[] = [];
    for (let text = cursor.next(); text !== null; text = cursor.next()) found.push(document(text)["name"]);
    return found;
  } finally {
    tx.close();
  }
}

const byName: QueryJson = {
  source: { type: "IndexRange", indexName: "people.by_name", range: [], order: "asc" },
  operators: [],
};

async function peopled(store: Store, count: number): Promise<string[]> {
  return await write(store, (tx) =>
    Array.from({ length: count }, (_, at) => tx.insert("people", { name: `p${String(at).padStart(5, "0")}` })),
  );
}

test("a schema is prepared beside the one in force, keeps up with writes, and is seen once it is applied", async () => {
  const store = testStore();
  const ids = await peopled(store, 3000);
  const preparation = store.prepareSchemas(new Map([[APP, NEXT]]));
  const prepared = preparation.run();
  // Writers get their turn between the batches; what they do counts, wherever the batches have come to.
  for (const at of [0, 1500, 2997]) {
    await write(store, (tx) => {
      tx.patch(ids[at] ?? "", { name: `changed ${at}` });
      tx.remove(ids[at + 1] ?? "");
      tx.insert("people", { name: `new ${at}` });
      const savepoint = tx.savepoint();
      tx.insert("people", { name: "rolled back" });
      savepoint.rollback();
    });
  }
  expect(() => namesBy(store, byName)).toThrow("Index people.by_name not found");
  await prepared;
  expect(preparation.progress).toEqual({ indexesComplete: 2, indexesTotal: 2, isValidated: true });
  await write(store, (tx) => tx.insert("people", { name: "after" }));
  const change = await store.applySchema(NEXT, { preparation });
  expect(change.addedIndexes).toEqual(["people.by_name", "people.search_name"]);
  const everybody = namesBy(store, {
    source: { type: "FullTableScan", tableName: "people", order: null },
    operators: [],
  });
  expect(namesBy(store, byName)).toEqual(everybody.map(String).toSorted());
  const found = namesBy(store, {
    source: {
      type: "Search",
      indexName: "people.search_name",
      filters: [{ type: "Search", fieldPath: "name", value: "new" }],
    },
    operators: [],
  });
  expect(found.map(String).toSorted()).toEqual(
    everybody
      .map(String)
      .filter((name) => name.startsWith("new"))
      .toSorted(),
  );
  expect(await store.applySchema(NEXT)).toEqual({ addedIndexes: [], removedIndexes: [] });
});

test("a document that the schema refuses fails it, one that is written meanwhile too, and nothing changes", async () => {
  const store = testStore();
  const [id = ""] = await peopled(store, 1000);
  const preparation = store.prepareSchemas(new Map([[APP, NEXT]]));
  const prepared = preparation.run();
  await write(store, (tx) => tx.patch(id, { name: 7 }));
  await prepared;
  expect(preparation.failure?.message).toContain(
    `Document with ID "${id}" in table "people" does not match the schema`,
  );
  await store.discardSchemas(preparation);
  await write(store, (tx) => tx.insert("people", { name: 8 }));
  const again = store.prepareSchemas(new Map([[APP, NEXT]]));
  await again.run();
  expect(again.isComplete).toBe(false);
  await store.discardSchemas(again);
  expect(() => namesBy(store, byName)).toThrow("not found");
});

test("a preparation replaces the one before, and one that a process left behind is gone", async () => {
  const dataDir = temporaryFolder();
  const first = testStore({ dataDir });
  await peopled(first, 10);
  const replaced = first.prepareSchemas(new Map([[APP, NEXT]]));
  await replaced.run();
  const other = schemaOf({ people: { indexes: { by_other: ["other"] } } });
  const preparation = first.prepareSchemas(new Map([[APP, other]]));
  await preparation.run();
  first.close();
  const second = testStore({ dataDir });
  expect(await second.applySchema(other)).toEqual({ addedIndexes: ["people.by_other"], removedIndexes: [] });
  const id = await write(second, (tx) => tx.insert("people", { name: "x" }));
  expect(idOf(second.beginRead().get(id))).toBe(id);
});

test("a preparation that waits for its turn to write is not complete", async () => {
  const store = testStore();
  await peopled(store, 1);
  const before = await store.beginWrite();
  const preparation = store.prepareSchemas(new Map([[APP, NEXT]]));
  const prepared = preparation.run();
  expect(preparation.isComplete).toBe(false);
  before.rollback();
  await prepared;
  expect(preparation.isComplete).toBe(true);
});
