import type { Value } from "convex/values";
import * as fc from "fast-check";

/** Values of every type, few enough of each that equal ones meet often. */
export const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom("", "a", "b", "ab", "\u0000", "a\u0000", "é", "\uFFFD", "\u{1F600}"),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(0.5, -0, -1e300, 5e-324, Number.MAX_SAFE_INTEGER, Infinity, -Infinity, NaN),
  fc.constantFrom(-1n, 0n, 2n, 2n ** 40n, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.constantFrom([], [0], [0, 0], [255], [0, 255]).map((bytes) => new Uint8Array(bytes).buffer),
);

const name = fc.constantFrom("d", "x", "y", "Z", "kind");

export const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 5, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }) },
  ),
}));

/** As a bound or an operand of a filter; absent is `undefined`, which arguments cannot carry. */
export const bound = fc.oneof(
  { weight: 9, arbitrary: fc.record({ value }) },
  { weight: 1, arbitrary: fc.constant({}) },
);
