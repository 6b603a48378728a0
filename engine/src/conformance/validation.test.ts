import type { Value } from "convex/values";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { value } from "./arbitrary-values";
import { openOurs, theirs } from "./backends";
import { runs, TIMEOUT_MS } from "./runs";
import { Session } from "./session";

const KINDS = ["Any", "Null", "Text", "Number", "Whole", "Flag", "Bytes", "List", "Inner", "Choice", "Either"];

/** Values that some of the validators take, and others not. */
const fitting = fc.constantFrom<Value>(
  [],
  [1, null],
  ["a"],
  [1, "a"],
  { x: 1 },
  { x: 1, y: "y" },
  { x: 1, y: 1 },
  { x: 1, z: null },
  { kind: "b", inner: { x: -0 } },
  { kind: "b", inner: {} },
  "a",
  1,
  true,
  1n,
);

test("arguments and return values are taken and refused alike", { timeout: TIMEOUT_MS }, async () => {
  const our = new Session(await (await openOurs())());
  const their = new Session(theirs());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("takes", "gives"),
      fc.constantFrom(...KINDS),
      fc.oneof(value, fitting),
      async (way, kind, content) => {
        const [ours, mock] = await Promise.all(
          [our, their].map(async (session) =>
            session.comparable(
              await session.call(way === "takes" ? "mutation" : "query", `validated:${way}${kind}`, { value: content }),
            ),
          ),
        );
        expect(ours).toEqual(mock);
      },
    ),
    runs(300),
  );
});
