import * as fc from "fast-check";
import { expect, test } from "vitest";
import { attach, detach, NestedTooDeeply, TextPool } from "./skeleton";
import type { Json } from "@opensync/protocol";

test("a value taken apart and put together again is the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const pool = new TextPool();
      pool.add("Bash");
      const skeletons = [a, b].map((value) => detach(JSON.parse(JSON.stringify(value)), pool));
      const back = skeletons.map((skeleton) => attach(skeleton, pool.text));
      expect(JSON.stringify(back)).toBe(JSON.stringify([a, b]));
    }),
  );
});

test("strings stand in the text as they are, not escaped", () => {
  const pool = new TextPool();
  const skeleton = detach({ command: 'echo "hi"\nneedle', times: 2 }, pool);
  expect(pool.text).toBe('echo "hi"\nneedle');
  expect(skeleton).toBe('{"command":"0+16","times":2}');
});

test("JSON that is nested too deeply is refused before the stack ends", () => {
  let deep: Json = "x";
  for (let level = 0; level < 10_000; level++) deep = [deep];
  expect(() => detach(deep, new TextPool())).toThrow(NestedTooDeeply);
});
