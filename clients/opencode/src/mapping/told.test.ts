import { parseMessage, parseSession, parseSessionError } from "@opensync/protocol";
import { expect, test } from "vitest";
import {
  fold,
  NOTHING_TOLD,
  readTold,
  sessionOf,
  toDeletedSession,
  toErrorItems,
  toMarks,
  toMessageItems,
  toSessionItem,
} from ".";
import { copyOfFixture } from "../store/testing/fixtures";

const AT = Date.UTC(2026, 10, 22);
const ASKED = "ses_e043b2c3bffeSeoRgaFalMOrov";
const NOW = AT + 1_000;

/** The recorded `permission.asked`, and the answer that was never given there. */
const asked = {
  type: "permission.asked",
  at: AT,
  properties: {
    id: "per_1",
    sessionID: ASKED,
    permission: "webfetch",
    patterns: ["http://127.0.0.1:8182/__state"],
    always: ["*"],
    tool: {
      messageID: "msg_1fbc4d3ef001iLABrlSq8d0XTg",
      callID: "toolu_5e645a6a489807e262a5da4e",
    },
  },
};
const replied = {
  type: "permission.replied",
  at: AT + 5,
  properties: { sessionID: ASKED, requestID: "per_1", reply: "once" },
};

test.each([
  {
    type: "permission.v2.asked",
    named: { action: "webfetch", resources: ["x"], source: { type: "tool", messageID: "msg_1", callID: "c" } },
  },
  { type: "permission.updated", named: { type: "webfetch", pattern: ["x"], messageID: "msg_1", callID: "c" } },
])("$type is the same under other names", ({ type, named }) => {
  const tool = { messageID: "msg_1", callID: "c" };
  const today = { ...asked, properties: { id: "per_1", permission: "webfetch", patterns: ["x"], tool } };
  const replies = [replied, { ...replied, type: "permission.v2.replied" }];
  const [one, other] = [today, { type, at: AT, properties: { id: "per_1", ...named } }].map((event, index) =>
    [event, replies[index] ?? replied].reduce(fold, NOTHING_TOLD),
  );
  expect(other).toEqual(one);
  expect(one?.permissions).toHaveLength(1);
});

test("a permission stands with the tool call that asked for it, and makes its message newer", async () => {
  const store = await copyOfFixture("rich").open();
  const told = readTold(JSON.parse(JSON.stringify([asked, replied].reduce(fold, NOTHING_TOLD))));
  const reading = store.read(ASKED);
  const message =
    reading && [...reading.messages()].map((stored) => toMessageItems(stored, reading, told).message).at(-1);
  expect(message?.revision).toBe(AT + 5);
  expect(message?.parts?.find(({ type }) => type === "tool")?.metadata).toEqual({
    permission: {
      id: "per_1",
      permission: "webfetch",
      patterns: ["http://127.0.0.1:8182/__state"],
      askedAt: AT,
      reply: "once",
      repliedAt: AT + 5,
    },
  });
});

test("a permission without a tool call, the branch and a command find their places", async () => {
  const store = await copyOfFixture("rich").open();
  const reading = store.read(ASKED);
  if (reading === null) throw new Error("no session");
  const [prompt] = reading.messages();
  if (prompt === undefined) throw new Error("no message");
  const told = [
    { ...asked, properties: { ...asked.properties, tool: undefined } },
    { type: "vcs.branch.updated", at: AT + 7, properties: { branch: "feature/x" } },
    {
      type: "command.executed",
      at: AT + 8,
      properties: { name: "init", sessionID: ASKED, arguments: "now", messageID: prompt.id },
    },
    { type: "tui.toast.show", at: AT + 9, properties: {} },
    { type: "permission.asked", at: AT + 9, properties: "nonsense" },
  ].reduce(fold, NOTHING_TOLD);
  const session = toSessionItem(reading, told);
  expect(session).toMatchObject({
    gitBranch: "feature/x",
    revision: AT + 7,
    metadata: { permissions: [{ id: "per_1" }] },
  });
  expect(parseSession(session, NOW).ok).toBe(true);
  expect(toMessageItems(prompt, reading, told).message).toMatchObject({
    kind: "command",
    revision: AT + 8,
    metadata: {
      command: {
        name: "init",
        arguments: "now",
      },
    },
  });
});

test("an error that an event and a message told is one error", async () => {
  const store = await copyOfFixture("rich").open();
  const reading = store.read("ses_e043b443bffe9UltdJpNNGSXDp");
  if (reading === null) throw new Error("no session");
  const inMessages = [...reading.messages()].flatMap((stored) => toMessageItems(stored, reading).errors);
  const error = (message: string, at: number) => ({
    type: "session.error",
    at,
    properties: { error: { name: "APIError", data: { message } } },
  });
  const told = [error("mock invalid_request_error (400)", 1795225337299), error("Model not found", AT)].reduce(
    fold,
    NOTHING_TOLD,
  );
  const items = toErrorItems(reading.session.id, told, inMessages);
  expect(items).toMatchObject([{ externalId: `error:${AT}`, message: "Model not found", createdAt: AT }]);
  expect(items.every((item) => parseSessionError(item, NOW).ok)).toBe(true);
});

test("marks say what is gone, taken back and in force again, without the rest of the message", async () => {
  const store = await copyOfFixture("rich").open();
  const reading = store.read(ASKED);
  if (reading === null) throw new Error("no session");
  const told = fold(NOTHING_TOLD, {
    type: "message.removed",
    at: AT,
    properties: { sessionID: ASKED, messageID: "msg_gone" },
  });
  const marks = toMarks({ ...reading, removed: ["msg_gone"], reverted: ["msg_back"], restored: ["msg_again"] }, told);
  expect(marks.map(({ externalId, removedAt, removedReason }) => [externalId, removedAt, removedReason])).toEqual([
    ["msg_gone", AT, "deleted"],
    ["msg_back", reading.facts.revision, "revert"],
    ["msg_again", 0, undefined],
  ]);
  expect(marks.map((mark) => parseMessage(mark, NOW).ok)).toEqual([true, true, true]);
  expect(parseSession(toDeletedSession(ASKED, AT), NOW).ok).toBe(true);
});

test("an event names its session, or none", () => {
  expect(sessionOf(asked)).toBe(ASKED);
  expect([sessionOf({ properties: { branch: "main" } }), sessionOf({ properties: null })]).toEqual([null, null]);
  expect(readTold("of another version")).toEqual(NOTHING_TOLD);
});
