import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, wellFormed } from "./text";

test("a lone surrogate becomes U+FFFD, in keys too, and NUL stays", () => {
  expect(wellFormed({ "k\ud800": ["a\udc00b", "\u0000", "😀"] })).toEqual({ "k\ufffd": ["a\ufffdb", "\u0000", "😀"] });
});

test("canonical JSON does not depend on the order of keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
    }),
  );
});
