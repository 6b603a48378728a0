import type { MessageItem } from "@opensync/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonSize } from "./json-size";
import { shrinkMessage } from "./shrink-message";

const message: MessageItem = { sessionExternalId: "s", externalId: "m", role: "assistant" };

test("a message that fits is left as it is", () => {
  const item = { ...message, parts: [{ type: "text", text: "x".repeat(1000) }] };
  expect(shrinkMessage(item, 2000)).toEqual({ item, omitted: [] });
});

test("a message that does not fit loses the ends of its largest fields, and says how large they were", () => {
  const item = {
    ...message,
    parts: [
      { type: "text", text: "small" },
      { type: "tool", output: "x".repeat(500_000), input: { text: "y".repeat(200_000) } },
    ],
  };
  const { item: shrunk, omitted } = shrinkMessage(item, 400_000);
  expect(omitted).toEqual([{ field: "output", reason: "too-large", bytes: 500_002 }]);
  expect(shrunk.parts?.[0]).toEqual(item.parts[0]);
  expect(shrunk.parts?.[1]).toMatchObject({ input: item.parts[1]?.input, omitted });
});

test("any message of large texts fits the limit afterwards", () => {
  const text = fc.tuple(fc.constantFrom("x", "ü", "\n", '"', "🙂", "\u0001"), fc.integer({ min: 0, max: 300_000 }));
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1_500_000, max: 2_000_000 }),
      (texts, limit) => {
        const parts = texts.map(([unit, length]) => ({ type: "tool", output: unit.repeat(length) }));
        expect(jsonSize(shrinkMessage({ ...message, parts }, limit).item)).toBeLessThanOrEqual(
          Math.max(limit, 5 * 6 * 65_536 + 5_000),
        );
      },
    ),
    { numRuns: 30 },
  );
});
