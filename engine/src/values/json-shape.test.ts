import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "./json";
import { exceeds } from "./json-shape";

test("a text exceeds what the value in it does, whatever stands in its strings", () => {
  const nestingOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(nestingOf)) : 0;
  const longest = (value: unknown, isCounted: (value: object) => boolean): number =>
    typeof value === "object" && value !== null
      ? Math.max(
          isCounted(value) ? Object.keys(value).length : 0,
          ...Object.values(value).map((each) => longest(each, isCounted)),
        )
      : 0;
  const text = fc.string({ unit: fc.constantFrom('"', "\\", "[", "]", "{", "}", ",", ":", "a", "\n") });
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      text,
      fc.integer(),
      fc.array(tie("value"), { maxLength: 6 }),
      fc.dictionary(text, tie("value"), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.nat(6), fc.nat(6), fc.nat(6), fc.boolean(), (json, nesting, elements, fields, isSpaced) => {
      const written = JSON.stringify(json, null, isSpaced ? 1 : 0);
      expect(exceeds(written, { nesting })).toBe(nestingOf(json) > nesting);
      expect(exceeds(written, { nesting: 99, elements: elements + 1 })).toBe(
        longest(json, Array.isArray) > elements + 1,
      );
      expect(exceeds(written, { nesting: 99, fields: fields + 1 })).toBe(
        longest(json, (each) => !Array.isArray(each)) > fields + 1,
      );
    }),
  );
});
