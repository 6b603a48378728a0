import { getConvexSize, jsonToConvex } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import type { Json, JsonObject } from "./json";
import { checkValue, jsonSize, MAX_DOCUMENT_BYTES, measureDocument, measureValue } from "./measure";

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isEngineError(error) ? error.code : String(error);
  }
  return undefined;
}

function nest(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

describe("size", () => {
  test("is that of the client library's formula", () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    const { value } = fc.letrec<{ value: Json; array: Json[]; object: JsonObject }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        fc.string({ unit: "grapheme" }),
        fc.constantFrom<Json>({ $integer: "AAAAAAAAAIA=" }, { $float: "AAAAAAAA+H8=" }, { $bytes: "AQID" }),
        tie("array"),
        tie("object"),
      ),
      array: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(name, tie("value"), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(jsonSize(json)).toBe(getConvexSize(jsonToConvex(json)));
      }),
    );
  });
});

describe("a value is refused", () => {
  test.each<[string, Json, string]>([
    ["nested more than 64 levels", nest(65), "TooNestedError"],
    ["with an array over 8192 elements", Array.from({ length: 8193 }, () => 0), "ArrayTooLong"],
    [
      "with an object over 1024 fields",
      Object.fromEntries(Array.from({ length: 1025 }, (_, at) => [`f${at}`, 0])),
      "TooManyFieldsError",
    ],
    ["with a field that starts with $", { $other: 1 }, "FieldNameReserved"],
    ["with a special object of the wrong content", { $integer: "AAAA" }, "FieldNameReserved"],
    ["with a field name that is not ASCII", { é: 1 }, "FieldNameNotAscii"],
    ["with an empty field name", { "": 1 }, "EmptyFieldName"],
    ["with a field name over 1024 characters", { ["a".repeat(1025)]: 1 }, "FieldNameTooLong"],
    ["with half a surrogate pair", { a: ["\ud800"] }, "InvalidString"],
    ["with $undefined where none is allowed", { a: { $undefined: null } }, "FieldNameReserved"],
  ])("%s", (_, value, code) => {
    expect(codeOf(() => checkValue(value))).toBe(code);
  });

  test.each<[Json, string]>([
    [nest(65), "Value is too nested (nested 65 levels deep > maximum nesting 64)"],
    [Array.from({ length: 8193 }, () => 0), "Array length is too long (8193 > maximum length 8192)"],
    [
      Object.fromEntries(Array.from({ length: 1025 }, (_, at) => [`f${at}`, 0])),
      "Object has too many fields (1025 > maximum number 1024)",
    ],
    [{ $other: 1 }, "Field name $other starts with '$', which is reserved."],
    [{ "a\u0007": 1 }, "has invalid character '\u0007': Field names can only contain non-control ASCII characters"],
    [{ ["a".repeat(1025)]: 1 }, "Field name is too long (1025 > maximum 1024)"],
  ])("in upstream's words (%#)", (value, text) => {
    expect(() => checkValue(value)).toThrow(text);
  });

  test("but is accepted at each limit", () => {
    expect(codeOf(() => measureValue(nest(64)))).toBeUndefined();
    expect(codeOf(() => measureValue(Array.from({ length: 8192 }, () => 0)))).toBeUndefined();
    expect(codeOf(() => measureValue({ a: { $undefined: null } }, { allowUndefined: true }))).toBeUndefined();
  });
});

test("a document over 1 MiB is refused with its size", () => {
  expect(() => measureDocument({ text: "x".repeat(1.5 * MAX_DOCUMENT_BYTES - 9) }, 0)).toThrow(
    "Value is too large (1.50 MiB > maximum size 1 MiB)",
  );
});

describe("a document is refused", () => {
  test.each<[string, JsonObject, string]>([
    ["over 1 MiB", { text: "x".repeat(MAX_DOCUMENT_BYTES) }, "ValueTooLargeError"],
    ["nested more than 16 levels", { a: nest(16) }, "TooNestedError"],
    ["with a top-level name that starts with _", { _secret: 1 }, "InvalidDocumentError"],
    ["with a nested name that starts with _", { a: [{ b: { _c: 1 } }] }, "InvalidDocumentError"],
    ["with a top-level name over 64 characters", { ["a".repeat(65)]: 1 }, "FieldNameTooLong"],
  ])("%s", (_, document, code) => {
    expect(codeOf(() => measureDocument(document, 0))).toBe(code);
  });

  test("and a placeholder for the commit timestamp is noticed at any depth", () => {
    expect(measureDocument({ a: [{ b: { $commitTs: null } }] }, 0).hasCommitTs).toBe(true);
    expect(measureDocument({ a: 1 }, 0).hasCommitTs).toBe(false);
  });
});
