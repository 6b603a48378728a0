import { describe, expect, test } from "vitest";
import { countParts, parseMessage } from "./message";

const now = Date.UTC(2026, 10, 1);
const base = { sessionExternalId: "s", externalId: "m", role: "assistant" };

function parsed(raw: unknown) {
  const result = parseMessage(raw, now);
  if (!result.ok) throw new Error(result.message);
  return result.item;
}

describe("bodies of existing clients", () => {
  test("flat tool fields become one tool part, and the result is not kept twice", () => {
    const item = parsed({
      sessionId: "s",
      messageId: "m",
      role: "tool",
      content: "ok",
      toolName: "Bash",
      toolArgs: { a: 1 },
      toolResult: "ok",
    });
    expect(item).toMatchObject({
      sessionExternalId: "s",
      externalId: "m",
      parts: [{ type: "tool", toolName: "Bash", input: { a: 1 }, output: "ok" }],
    });
    expect(item.textContent).toBeUndefined();
    expect(countParts(item)).toBe(1);
  });

  test("a part's content maps to text, or to the call and its result", () => {
    const parts = [
      { type: "text", content: "Hello" },
      { type: "tool_use", content: { toolName: "Bash", args: { command: "ls" }, result: "a\nb" } },
      { type: "tool-call", content: { toolName: "edit_file", path: "src/auth.ts" } },
      { type: "tool-result", content: "done" },
      { type: "reasoning", content: "hm" },
    ];
    expect(parsed({ ...base, parts }).parts).toEqual([
      { type: "text", text: "Hello" },
      { type: "tool", toolName: "Bash", input: { command: "ls" }, output: "a\nb" },
      { type: "tool", toolName: "edit_file", input: { path: "src/auth.ts" } },
      { type: "tool", output: "done" },
      { type: "thinking", text: "hm" },
    ]);
  });

  test("token counts, a cost in USD and an ISO timestamp map to usage, micro-USD and ms", () => {
    const item = parsed({
      ...base,
      promptTokens: 5,
      completionTokens: 7,
      cost: 0.037,
      timestamp: "2026-10-04T00:00:00.000Z",
    });
    expect(item).toMatchObject({
      usage: { input: 5, output: 7 },
      cost: { microUsd: 37000, source: "reported" },
      createdAt: Date.UTC(2026, 9, 4),
    });
  });

  test("null counts as absent", () => {
    expect(parsed({ ...base, model: null, durationMs: null })).toEqual(base);
  });
});

test("a part may be of any type, also of one that every object has a field for", () => {
  const parsed = parseMessage({ ...base, parts: [{ type: "constructor", text: "x" }] }, now);
  expect(parsed).toMatchObject({ ok: true, item: { parts: [{ type: "constructor", text: "x" }] } });
});

describe("refusals", () => {
  test.each([
    ["an unknown role", { role: "wizard" }, "invalid_item"],
    ["a negative count", { promptTokens: -1 }, "invalid_item"],
    ["a fraction of a token", { usage: { input: 1.5 } }, "invalid_item"],
    ["a number that is not finite", { durationMs: Number.POSITIVE_INFINITY }, "invalid_item"],
    ["NaN", { durationMs: Number.NaN }, "invalid_item"],
    ["a string for a number", { durationMs: "5" }, "invalid_item"],
    ["an amount that is no cost", { cost: -1 }, "invalid_item"],
    ["a time three days ahead", { createdAt: now + 3 * 86_400_000 }, "time_out_of_range"],
    ["seconds for milliseconds", { createdAt: 1_700_000_000 }, "time_out_of_range"],
    ["a revision from the future", { revision: now + 3 * 86_400_000 }, "time_out_of_range"],
    ["a part's time in the future", { parts: [{ type: "text", startedAt: now * 2 }] }, "time_out_of_range"],
    ["too many parts", { parts: Array.from({ length: 2001 }, () => ({ type: "text" })) }, "invalid_item"],
  ])("%s is refused and the item named", (_name, fields, code) => {
    expect(parseMessage({ ...base, ...fields }, now)).toMatchObject({ ok: false, externalId: "m", code });
  });

  test.each([null, 5, "m", [], {}])("%j is no message", (raw) => {
    expect(parseMessage(raw, now)).toMatchObject({ ok: false, externalId: null, code: "invalid_item" });
  });
});
