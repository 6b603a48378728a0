import { expect, test } from "vitest";
import { withParts } from "./useExtraParts";

const part = (id: number) => ({
  id: String(id),
  position: id,
  type: "text",
  text: String(id),
  toolName: null,
  toolCallId: null,
  inputJson: null,
  outputJson: null,
  status: null,
  isError: null,
  startedAt: null,
  durationMs: null,
  omitted: [],
  stored: [],
});
const parts = (count: number) => Array.from({ length: count }, (_, id) => part(id));

test("parts that were loaded stay, however many come along with the message afterwards", () => {
  const loaded = { parts: parts(7), next: null };
  for (const count of [2, 4, 6]) {
    const { parts: shown, nextPart } = withParts({ parts: parts(count), nextPart: count }, loaded);
    expect([shown.map(({ id }) => Number(id)), nextPart]).toEqual([[0, 1, 2, 3, 4, 5, 6], null]);
  }
  const whole = { parts: parts(7), nextPart: null };
  expect(withParts(whole, { parts: parts(5), next: 5 })).toBe(whole);
  expect(withParts({ parts: parts(6), nextPart: 6 }, { parts: parts(5), next: 5 }).nextPart).toBe(6);
});
