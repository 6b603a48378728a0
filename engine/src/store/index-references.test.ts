import { defineSchema, defineTable, type SchemaDefinition } from "convex/server";
import { v } from "convex/values";
import { expect, test } from "vitest";
import { checkIndexReferences } from "./index-references";
import type { SchemaJson } from "./schema-json";

function problemOf(schema: object): string | null {
  const exported = (schema as SchemaDefinition<never, boolean> & { export(): string }).export();
  try {
    checkIndexReferences(JSON.parse(exported) as SchemaJson);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return null;
}

const fields = {
  name: v.string(),
  inner: v.optional(v.object({ deep: v.union(v.null(), v.object({ end: v.number() })) })),
  list: v.array(v.string()),
  record: v.record(v.string(), v.number()),
  vector: v.optional(v.array(v.float64())),
  loose: v.any(),
};
const table = () => defineTable(fields) as unknown as ReturnType<typeof defineTable<never>>;
const index = (...names: string[]) => defineSchema({ rows: table().index("by", names as never) });

test("an index is of fields that documents can have", () => {
  const missing = (field: string) =>
    `Hit an error while evaluating your schema:\nIn table "rows" the index "by" is invalid because it references the field "${field}" that does not exist.`;
  for (const field of ["name", "inner", "inner.deep", "inner.deep.end", "list", "record", "loose", "loose.any.thing"])
    expect(problemOf(index(field))).toBeNull();
  for (const field of ["nam", "name.x", "inner.deeper", "inner.deep.end.x", "list.0", "record.x", "constructor"])
    expect(problemOf(index("name", field))).toBe(missing(field));
  const search = (searchField: string, filterField: string) =>
    defineSchema({
      rows: table().searchIndex("by", { searchField: searchField as never, filterFields: [filterField as never] }),
    });
  expect(problemOf(search("name", "inner.deep"))).toBeNull();
  expect(problemOf(search("title", "name"))).toBe(missing("title"));
  expect(problemOf(search("name", "tenant"))).toBe(missing("tenant"));
});

test("a vector index is of a field that can hold a vector", () => {
  const vector = (vectorField: string) =>
    defineSchema({ rows: table().vectorIndex("by", { vectorField: vectorField as never, dimensions: 3 }) });
  expect(problemOf(vector("vector"))).toBeNull();
  expect(problemOf(vector("loose.x"))).toBeNull();
  expect(problemOf(vector("list"))).toContain("neither an array of float64 or optional array of float64.");
  expect(problemOf(vector("missing"))).toContain("does not exist.");
});

test("where documents are not validated, indexes are not", () => {
  const any = defineTable(v.any()).index("by", ["anything"]);
  expect(problemOf(defineSchema({ any }))).toBeNull();
  const { tables } = index("missing");
  expect(problemOf(defineSchema(tables, { schemaValidation: false }))).toBeNull();
});
