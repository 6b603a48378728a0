import { describe, expect, test } from "vitest";
import type { QueryJson } from "../txn/query";
import type { ReadTransaction } from "../txn/transaction";
import type { ValidatorJson } from "../values/validator";
import { document, schemaOf, temporaryFolder, testStore, write } from "./test-store";

const string: ValidatorJson = { type: "string" };
const person: ValidatorJson = {
  type: "object",
  value: { name: { fieldType: string, optional: false } },
};

function byName(order: "asc" | "desc" = "asc"): QueryJson {
  return { source: { type: "IndexRange", indexName: "people.by_name", range: [], order }, operators: [] };
}

function names(tx: ReadTransaction, query: QueryJson): unknown[] {
  const cursor = tx.openQuery(query);
  const found: unknown[] = [];
  for (let text = cursor.next(); text !== null; text = cursor.next()) found.push(document(text)["name"]);
  return found;
}

describe("applying a schema", () => {
  test("fills a new index from the documents that exist", async () => {
    const store = testStore();
    await write(store, (tx) => ["b", "c", "a"].map((name) => tx.insert("people", { name })));
    const change = await store.applySchema(schemaOf({ people: { indexes: { by_name: ["name"] }, type: person } }));
    expect(change).toEqual({ addedIndexes: ["people.by_name"], removedIndexes: [] });
    expect(names(store.beginRead(), byName())).toEqual(["a", "b", "c"]);
    await write(store, (tx) => tx.insert("people", { name: "aa" }));
    expect(names(store.beginRead(), byName("desc"))).toEqual(["c", "b", "aa", "a"]);
  });

  test("changes nothing the second time, and survives a restart", async () => {
    const dataDir = temporaryFolder();
    const schema = schemaOf({ people: { indexes: { by_name: ["name"] }, type: person } });
    const first = testStore({ dataDir });
    await first.applySchema(schema);
    expect(await first.applySchema(schema)).toEqual({ addedIndexes: [], removedIndexes: [] });
    first.close();
    const second = testStore({ dataDir });
    expect(await second.applySchema(schema)).toEqual({ addedIndexes: [], removedIndexes: [] });
    await expect(write(second, (tx) => tx.insert("people", { name: 1 }))).rejects.toMatchObject({
      code: "SchemaEnforcementError",
    });
  });

  test("drops the indexes it no longer names and rebuilds those whose fields changed", async () => {
    const store = testStore();
    await write(store, (tx) => tx.insert("people", { name: "a", age: 1 }));
    await store.applySchema(schemaOf({ people: { indexes: { by_name: ["name"], by_age: ["age"] } } }));
    const change = await store.applySchema(schemaOf({ people: { indexes: { by_name: ["name", "age"] } } }));
    expect(change.addedIndexes).toEqual(["people.by_name"]);
    expect(change.removedIndexes.sort()).toEqual(["people.by_age", "people.by_name"]);
    expect(names(store.beginRead(), byName())).toEqual(["a"]);
  });

  test("is refused whole when a document does not fit", async () => {
    const store = testStore();
    const id = await write(store, (tx) => tx.insert("people", { age: 1 }));
    const schema = schemaOf({ people: { indexes: { by_name: ["name"] }, type: person }, other: {} });
    await expect(store.applySchema(schema)).rejects.toThrow(
      `Document with ID "${id}" in table "people" does not match the schema: Object is missing the required field \`name\`.`,
    );
    expect(store.catalogue.table("other")).toBeUndefined();
    expect(() => store.beginRead().openQuery(byName())).toThrow("Index people.by_name not found.");
    await write(store, (tx) => tx.insert("people", { age: 2 }));
  });

  test.each([
    ["a reserved index name", { people: { indexes: { by_id: ["a"] } } }],
    ["a system field", { people: { indexes: { by_x: ["_creationTime"] } } }],
    ["no fields", { people: { indexes: { by_x: [] } } }],
    ["the same field twice", { people: { indexes: { by_x: ["a", "a"] } } }],
    ["more than 16 fields", { people: { indexes: { by_x: Array.from({ length: 17 }, (_, at) => `f${at}`) } } }],
    [
      "more than 32 indexes",
      { people: { indexes: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`i${at}`, ["a"]])) } },
    ],
  ])("is refused for %s", async (_, tables) => {
    await expect(testStore().applySchema(schemaOf(tables))).rejects.toMatchObject({ code: "SchemaDefinitionError" });
  });

  test("checks new documents in upstream's words", async () => {
    const store = testStore();
    await store.applySchema(schemaOf({ people: { type: person } }));
    await expect(write(store, (tx) => tx.insert("people", {}))).rejects.toThrow(
      'Failed to insert or update a document in table "people" because it does not match the schema: Object is missing the required field `name`.',
    );
    const id = await write(store, (tx) => tx.insert("people", { name: "x" }));
    await expect(write(store, (tx) => tx.patch(id, { name: { $undefined: null } }))).rejects.toMatchObject({
      code: "SchemaEnforcementError",
    });
  });

  test("keeps a search and a vector index up to date with writes", async () => {
    const store = testStore();
    await write(store, (tx) => tx.insert("people", { name: "old timer", owner: "u1", at: [1, 0] }));
    await store.applySchema(
      schemaOf({
        people: {
          search: [{ indexDescriptor: "search", searchField: "name", filterFields: ["owner"] }],
          vector: [{ indexDescriptor: "near", vectorField: "at", dimensions: 2, filterFields: ["owner"] }],
        },
      }),
    );
    const id = await write(store, (tx) => tx.insert("people", { name: "new comer", owner: "u1", at: [0, 1] }));
    const search = (value: string, owner: string): QueryJson => ({
      source: {
        type: "Search",
        indexName: "people.search",
        filters: [
          { type: "Search", fieldPath: "name", value },
          { type: "Eq", fieldPath: "owner", value: owner },
        ],
      },
      operators: [],
    });
    expect(names(store.beginRead(), search("timer", "u1"))).toEqual(["old timer"]);
    expect(names(store.beginRead(), search("comer", "u1"))).toEqual(["new comer"]);
    expect(names(store.beginRead(), search("comer", "u2"))).toEqual([]);
    await write(store, (tx) => tx.patch(id, { name: "renamed" }));
    expect(names(store.beginRead(), search("comer", "u1"))).toEqual([]);
    expect(names(store.beginRead(), search("renamed", "u1"))).toEqual(["renamed"]);
    const near = { indexName: "people.near", vector: [0, 2], anyOf: null, limit: 1 };
    expect(await store.beginRead().vectorSearch(near)).toEqual([{ id, score: 1 }]);
    await write(store, (tx) => tx.remove(id));
    expect(names(store.beginRead(), search("renamed", "u1"))).toEqual([]);
    expect((await store.beginRead().vectorSearch(near))[0]?.score).toBe(0);
  });
});
