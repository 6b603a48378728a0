import * as fc from "fast-check";
import { expect, test } from "vitest";
import { externalIdOf, PartKeys } from "./key";

test("parts of one message never share a key, and the same list has the same keys again", () => {
  const ids = fc.array(
    fc.option(fc.oneof(fc.constantFrom("a", "#0", "~2:a", "~text", "x".repeat(500)), fc.string({ minLength: 1 })), {
      nil: undefined,
    }),
  );
  fc.assert(
    fc.property(ids, (ids) => {
      const keysOf = () => {
        const keys = new PartKeys();
        return ids.map((id, position) => keys.keyOf(id, position));
      };
      const keys = keysOf();
      expect(new Set(keys).size).toBe(ids.length);
      expect(keys.every((key) => key !== "~text" && key !== "~thinking")).toBe(true);
      expect(keysOf()).toEqual(keys);
      for (const [index, key] of keys.entries()) expect([null, ids[index]]).toContain(externalIdOf(key));
    }),
  );
});

test("an external id of ordinary length is its own key", () => {
  expect(externalIdOf(new PartKeys().keyOf("toolu_01", 0))).toBe("toolu_01");
  expect(externalIdOf(new PartKeys().keyOf(undefined, 3))).toBeNull();
});
