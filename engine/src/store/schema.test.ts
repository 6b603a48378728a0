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

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `f${at}`);
}

function searchOn(indexDescriptor: string, filterFields: string[]) {
  return { indexDescriptor, searchField: "name", filterFields };
}

function vectorOn(indexDescriptor: string, dimensions: number) {
  return { indexDescriptor, vectorField: "at", dimensions, filterFields: [] };
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
    ["IndexNameReserved", { indexes: { by_id: ["a"] } }],
    ["IndexNameReserved", { indexes: { _by_x: ["a"] } }],
    ["InvalidIndexName", { indexes: { "by-x": ["a"] } }],
    ["InvalidIndexName", { indexes: { ["i".repeat(65)]: ["a"] } }],
    ["IndexFieldsContainCreationTime", { indexes: { by_x: ["_creationTime"] } }],
    ["IndexFieldsContainId", { indexes: { by_x: ["_id"] } }],
    ["IndexFieldNameReserved", { indexes: { by_x: ["_other"] } }],
    ["InvalidIndexField", { indexes: { by_x: ["a..b"] } }],
    ["EmptyIndex", { indexes: { by_x: [] } }],
    ["FieldsNotUniqueWithinIndex", { indexes: { by_x: ["a", "a"] } }],
    ["IndexTooManyFields", { indexes: { by_x: numbered(17) } }],
    ["TooManyIndexes", { indexes: Object.fromEntries(numbered(33).map((name) => [name, ["a"]])) }],
    ["TooManySearchIndexes", { search: numbered(5).map((name) => searchOn(name, [])) }],
    ["IndexTooManyFilterFields", { search: [searchOn("s", numbered(17))] }],
    ["TooManyVectorIndexes", { vector: numbered(5).map((name) => vectorOn(name, 8)) }],
    ["InvalidVectorDimension", { vector: [vectorOn("v", 1)] }],
    ["InvalidVectorDimension", { vector: [vectorOn("v", 4097)] }],
    ["IndexNamesNotUnique", { indexes: { twice: ["a"] }, search: [searchOn("twice", [])] }],
  ])("is refused with %s (%#)", async (code, table) => {
    await expect(testStore().applySchema(schemaOf({ people: table }))).rejects.toMatchObject({ code });
  });

  test("is accepted with as many indexes and fields as upstream allows", async () => {
    const { addedIndexes } = await testStore().applySchema(
      schemaOf({
        people: {
          indexes: Object.fromEntries(numbered(32).map((name) => [name, numbered(16)])),
          search: numbered(4).map((name) => searchOn(`s${name}`, numbered(16))),
          vector: numbered(4).map((name) => vectorOn(`v${name}`, 4096)),
        },
      }),
    );
    expect(addedIndexes).toHaveLength(40);
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
