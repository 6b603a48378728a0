import { v } from "convex/values";
import { describe, expect, test } from "vitest";
import { encodeId, newInternalId } from "./id";
import type { Json } from "./json";
import { compileValidator, validateValue } from "./validate";
import { printValidator, type ValidatorJson } from "./validator";

const tables = (number: number) =>
  new Map([
    [10_001, "users"],
    [10_002, "posts"],
    [32, "_storage"],
  ]).get(number);
const userId = encodeId(10_001, newInternalId(0));
const postId = encodeId(10_002, newInternalId(0));

/** The JSON of a validator is internal to the client library, but it is what `exportArgs()` and `export()` print. */
function json(validator: object): ValidatorJson {
  return Reflect.get(validator, "json") as ValidatorJson;
}

function reason(validator: object, value: Json): string | null {
  return compileValidator(json(validator)).explain(value, tables);
}

const INT: Json = { $integer: "AQAAAAAAAAA=" };
const NAN: Json = { $float: "AAAAAAAA+H8=" };
const BYTES: Json = { $bytes: "AQ==" };

describe("a value matches its validator", () => {
  test.each<[string, object, Json[], Json[]]>([
    ["any", v.any(), [null, 1, "x", [], {}], []],
    ["null", v.null(), [null], [0, "", false]],
    ["number", v.number(), [1, NAN], [INT, "1", null]],
    ["int64", v.int64(), [INT, { $commitTs: null }], [1, BYTES]],
    ["boolean", v.boolean(), [true, false], [0, null]],
    ["string", v.string(), ["", "x"], [1, null]],
    ["bytes", v.bytes(), [BYTES], ["AQ==", INT]],
    ["id", v.id("users"), [userId], [postId, "users", 1]],
    ["literal", v.literal("a"), ["a"], ["b", 1]],
    ["bigint literal", v.literal(1n), [INT], [1]],
    ["array", v.array(v.number()), [[], [1, 2]], [[1, "x"], {}, 1]],
    ["record", v.record(v.id("users"), v.number()), [{}, { [userId]: 1 }], [{ x: 1 }, { [userId]: "1" }, []]],
    ["union", v.union(v.string(), v.null()), ["x", null], [1]],
    [
      "object",
      v.object({ a: v.number(), b: v.optional(v.string()) }),
      [{ a: 1 }, { a: 1, b: "x" }],
      [{}, { a: 1, b: 1 }, { a: 1, c: 1 }, [], null, BYTES],
    ],
  ])("%s", (_, validator, good, bad) => {
    for (const value of good) expect(reason(validator, value)).toBeNull();
    for (const value of bad) expect(reason(validator, value)).toBeTypeOf("string");
  });

  test("a field named like a method of objects is not taken for present", () => {
    expect(reason(v.object({ toString: v.optional(v.string()) }), {})).toBeNull();
    expect(reason(v.object({ constructor: v.any() }), {})).toContain("required field `constructor`");
  });
});

describe("a mismatch is told in upstream's words", () => {
  const user = v.object({ name: v.string(), age: v.optional(v.number()) });

  test("missing field", () => {
    expect(reason(user, { age: 3 })).toBe(
      "Object is missing the required field `name`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {age: 3.0}\nValidator: v.object({age: v.optional(v.float64()), name: v.string()})",
    );
  });

  test("extra field", () => {
    expect(reason(user, { name: "x", zip: null })).toBe(
      'Object contains extra field `zip` that is not in the validator.\n\nObject: {name: "x", zip: null}\nValidator: v.object({age: v.optional(v.float64()), name: v.string()})',
    );
  });

  test("wrong type, with the path to it", () => {
    expect(reason(v.object({ list: v.array(user) }), { list: [{ name: "x" }, { name: 1 }] })).toBe(
      "Value does not match validator.\nPath: .list[1].name\nValue: 1.0\nValidator: v.string()",
    );
  });

  test("literal", () => {
    expect(reason(v.object({ role: v.literal("user") }), { role: "root" })).toBe(
      '`"root"` does not match literal validator `v.literal("user")`.Path: .role',
    );
  });

  test("id of another table", () => {
    expect(reason(v.id("users"), postId)).toBe(
      `Found ID "${postId}" from table \`posts\`, which does not match the table name in validator \`v.id("users")\`.`,
    );
    expect(reason(v.id("users"), encodeId(32, newInternalId(0)))).toContain("from a system table");
  });

  test("no member of a union", () => {
    expect(reason(v.union(v.string(), v.null()), INT)).toBe(
      "Value does not match validator.\n\nValue: 1\nValidator: v.union(v.string(), v.null())",
    );
  });

  test("arguments and return values name which they are", () => {
    expect(() => validateValue(json(v.object({})), { a: 1 }, "ArgumentValidationError", tables)).toThrow(
      "ArgumentValidationError: Object contains extra field `a` that is not in the validator.",
    );
    expect(() => validateValue(json(v.null()), 1, "ReturnsValidationError", tables)).toThrow(
      "ReturnsValidationError: Value does not match validator.",
    );
  });
});

test("a validator prints as upstream prints it", () => {
  expect(
    printValidator(
      json(
        v.object({
          kind: v.union(v.literal("a"), v.literal(1), v.literal(true), v.literal(2n)),
          byId: v.record(v.id("users"), v.array(v.bytes())),
        }),
      ),
    ),
  ).toBe(
    'v.object({byId: v.record(v.id("users"), v.array(v.bytes())), kind: v.union(v.literal("a"), v.literal(1.0), v.literal(true), v.literal(<bigint>))})',
  );
});
