import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { float64ToJson, int64ToJson, type Json, type JsonObject, specialValue } from "./json";
import { compareJson, encodeKey, keySuccessor } from "./keys";

/** Written from the definition of the order, over decoded values, without any encoding. */
function reference(left: Json | undefined, right: Json | undefined): number {
  const a = decoded(left);
  const b = decoded(right);
  if (a.rank !== b.rank) return Math.sign(a.rank - b.rank);
  if (a.kind === "float" && b.kind === "float") return compareFloats(a.value, b.value);
  if (a.kind === "int" && b.kind === "int") return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  if (a.kind === "text" && b.kind === "text")
    return compareLists(Array.from(a.value), Array.from(b.value), compareCharacters);
  if (a.kind === "bytes" && b.kind === "bytes") return compareLists([...a.value], [...b.value], (x, y) => x - y);
  if (a.kind === "list" && b.kind === "list") return compareLists(a.value, b.value, reference);
  if (a.kind === "fields" && b.kind === "fields") {
    return compareLists(a.value, b.value, ([x, v], [y, w]) => (x < y ? -1 : x > y ? 1 : reference(v, w)));
  }
  return 0;
}

type Decoded =
  | { rank: number; kind: "nothing" }
  | { rank: number; kind: "float"; value: number }
  | { rank: number; kind: "int"; value: bigint }
  | { rank: number; kind: "text"; value: string }
  | { rank: number; kind: "bytes"; value: Uint8Array }
  | { rank: number; kind: "list"; value: Json[] }
  | { rank: number; kind: "fields"; value: [string, Json][] };

function decoded(value: Json | undefined): Decoded {
  if (value === undefined) return { rank: 0, kind: "nothing" };
  if (value === null) return { rank: 1, kind: "nothing" };
  if (typeof value === "number") return { rank: 3, kind: "float", value };
  if (typeof value === "boolean") return { rank: value ? 4.5 : 4, kind: "nothing" };
  if (typeof value === "string") return { rank: 5, kind: "text", value };
  if (Array.isArray(value)) return { rank: 7, kind: "list", value };
  const special = specialValue(value);
  if (special?.type === "int64") return { rank: 2, kind: "int", value: special.bytes.readBigInt64LE() };
  if (special?.type === "float64") return { rank: 3, kind: "float", value: special.bytes.readDoubleLE() };
  if (special?.type === "bytes") return { rank: 6, kind: "bytes", value: special.bytes };
  const fields = Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1));
  return { rank: 8, kind: "fields", value: fields };
}

function compareLists<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): number {
  for (const [at, element] of left.entries()) {
    const other = right[at];
    if (at >= right.length) return 1;
    const order = compare(element, other as T);
    if (order !== 0) return Math.sign(order);
  }
  return left.length < right.length ? -1 : 0;
}

function compareCharacters(left: string, right: string): number {
  return (left.codePointAt(0) ?? 0) - (right.codePointAt(0) ?? 0);
}

function compareFloats(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  if (left === right) return Number(Object.is(right, -0)) - Number(Object.is(left, -0));
  return left < right ? -1 : 1;
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ unit: fc.constantFrom("\0", "\u0001", "\u0002", "a", "é", "\uffff", "😀"), maxLength: 6 }),
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double().map(float64ToJson),
  fc
    .constantFrom(0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324)
    .map(float64ToJson),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64ToJson),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n).map(int64ToJson),
  text,
  fc.uint8Array({ maxLength: 4 }).map((bytes) => ({ $bytes: Buffer.from(bytes).toString("base64") })),
);
const { value } = fc.letrec<{ value: Json; array: Json[]; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie("array"), tie("object")),
  array: fc.array(tie("value"), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom("a", "ab", "b", "z z"), tie("value"), { maxKeys: 3 }),
}));
const values = fc.array(fc.option(value, { nil: undefined }), { maxLength: 3 });

describe("index keys", () => {
  test("sort as the values they encode", () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const bytes = Math.sign(Buffer.compare(encodeKey(left), encodeKey(right)));
        expect(bytes).toBe(compareLists(left, right, reference));
      }),
      { numRuns: 3000 },
    );
  });

  test("compareJson agrees with them", () => {
    fc.assert(
      fc.property(value, value, (left, right) => {
        expect(compareJson(left, right)).toBe(reference(left, right));
      }),
      { numRuns: 1000 },
    );
  });

  test("a range of a prefix holds exactly the keys that start with its values", () => {
    fc.assert(
      fc.property(value, values, value, (first, rest, other) => {
        const prefix = encodeKey([first]);
        const end = keySuccessor(prefix) ?? Buffer.alloc(0);
        const within = (key: Buffer) => Buffer.compare(key, prefix) >= 0 && Buffer.compare(key, end) < 0;
        expect(within(encodeKey([first, ...rest]))).toBe(true);
        expect(within(encodeKey([other]))).toBe(reference(first, other) === 0);
      }),
      { numRuns: 1000 },
    );
  });

  test("the commit timestamp to come sorts as the largest int64", () => {
    expect(compareJson({ $commitTs: null }, int64ToJson(2n ** 63n - 1n))).toBe(0);
  });

  test("nothing follows a key of 0xff bytes, and an empty prefix has no end", () => {
    expect(keySuccessor(Buffer.from([1, 0xff]))).toEqual(Buffer.from([2]));
    expect(keySuccessor(Buffer.from([0xff]))).toBeNull();
    expect(keySuccessor(Buffer.alloc(0))).toBeNull();
  });
});
