import { expect, test } from "vitest";
import { sessionState, turnAfter, WAITING_MS, WORKING_MS } from "./sessionState";

const now = Date.UTC(2026, 9, 4, 12);

test("a session works while it is the agent's turn, waits while it is the user's, and is idle when it has been quiet for long", () => {
  const facts = { endedAt: null, activityAt: now, syncedAt: now + 5 };
  expect(sessionState({ ...facts, turn: "agent" }, now + WORKING_MS - 1)).toBe("working");
  expect(sessionState({ ...facts, turn: "agent" }, now + WORKING_MS)).toBe("idle");
  expect(sessionState({ ...facts, turn: "user" }, now + WAITING_MS - 1)).toBe("waiting");
  expect(sessionState({ ...facts, turn: "user" }, now + WAITING_MS)).toBe("idle");
  expect(sessionState({ ...facts, turn: null }, now)).toBe("idle");
  expect(sessionState({ ...facts, endedAt: now, turn: "agent" }, now)).toBe("ended");
  expect(sessionState({ ...facts, endedAt: now, turn: "failed" }, now + 1e9)).toBe("error");
});

test("a machine whose clock is ahead keeps no session at work until its time has come", () => {
  const facts = { endedAt: null, activityAt: now + 5 * 60 * 60 * 1000, syncedAt: now };
  expect(sessionState({ ...facts, turn: "agent" }, now + WORKING_MS - 1)).toBe("working");
  expect(sessionState({ ...facts, turn: "agent" }, now + WORKING_MS)).toBe("idle");
  expect(sessionState({ ...facts, turn: "user" }, now + WAITING_MS)).toBe("idle");
});

test.each([
  [{ role: "user", kind: "prompt" }, "agent"],
  [{ role: "user" }, "agent"],
  [{ role: "user", kind: "local_command" }, "user"],
  [{ role: "user", kind: "notice" }, "user"],
  [{ role: "tool" }, "agent"],
  [{ role: "assistant", stopReason: "tool_use" }, "agent"],
  [{ role: "assistant", stopReason: "tool-calls" }, "agent"],
  [{ role: "assistant" }, "agent"],
  [{ role: "assistant", stopReason: "end_turn" }, "user"],
  [{ role: "assistant", stopReason: "aborted", error: { name: "MessageAbortedError" } }, "user"],
  [{ role: "assistant", error: { name: "APIError" } }, "failed"],
  [{ role: "assistant", kind: "api_error", stopReason: "stop_sequence" }, "failed"],
  [{ role: "system", kind: "notice" }, "user"],
] as const)("after %j it is the turn of: %s", (message, turn) => {
  expect(turnAfter(message)).toBe(turn);
});
