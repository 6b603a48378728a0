import { expect, test } from "vitest";
import { parseSession } from "./session";

const now = Date.UTC(2026, 10, 1);

test("claude-code-sync's session data maps to a session", () => {
  const raw = {
    sessionId: "abc",
    source: "claude-code",
    tokenUsage: { input: 10, output: 3 },
    costEstimate: 0.5,
    startedAt: "2026-10-31T10:00:00Z",
    mcpServers: ["a"],
    thinkingEnabled: false,
    messageCount: 4,
    unknownField: { any: "thing" },
  };
  expect(parseSession(raw, now)).toEqual({
    ok: true,
    item: {
      externalId: "abc",
      source: "claude-code",
      startedAt: Date.UTC(2026, 9, 31, 10),
      mcpServers: ["a"],
      thinkingEnabled: false,
      reportedPromptTokens: 10,
      reportedCompletionTokens: 3,
      reportedCostUsd: 0.5,
      reportedMessageCount: 4,
    },
  });
});

test("a model that is an object, as OpenCode's events carry it, gives model and provider", () => {
  expect(parseSession({ externalId: "x", model: { providerID: "anthropic", modelID: "m" } }, now)).toMatchObject({
    item: { model: "m", provider: "anthropic" },
  });
});

test.each([{}, { externalId: "" }, { externalId: "x".repeat(513) }, { externalId: 5 }])(
  "%j has no usable id",
  (raw) => {
    expect(parseSession(raw, now)).toMatchObject({ ok: false, code: "invalid_item" });
  },
);
