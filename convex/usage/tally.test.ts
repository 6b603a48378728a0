import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addTally, readTally, tallyOf } from "./tally";

test("names of any kind are counted, and equal counts are equal texts", () => {
  expect(tallyOf(["Read", "Bash", "Read"])).toBe("Bash:1,Read:2");
  const names = fc.array(fc.oneof(fc.string(), fc.constantFrom("a:b", "100%", "x,y", "%2C", "__proto__")));
  fc.assert(
    fc.property(names, names, (a, b) => {
      const sum = addTally(tallyOf(a), tallyOf(b), 1);
      expect(sum).toBe(tallyOf([...b, ...a]));
      for (const [name, count] of readTally(sum)) {
        expect([...a, ...b].filter((other) => other === name)).toHaveLength(count);
      }
      expect(addTally(sum, tallyOf(b), -1)).toBe(tallyOf(a));
    }),
  );
});
