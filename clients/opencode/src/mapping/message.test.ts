import { applyPrivacy } from "@opensync/client-core";
import type { Json } from "@opensync/protocol";
import { expect, test } from "vitest";
import { toMessageItems } from ".";
import type { JsonRecord, SessionFacts, SessionRow, StoredMessage, StoredPart } from "../store";

const AT = Date.UTC(2026, 10, 22);

const session: SessionRow = {
  id: "ses_1",
  projectId: "p",
  parentId: undefined,
  slug: "s",
  directory: "/work",
  path: "",
  title: "T",
  version: "1.18.33",
  agent: "build",
  model: undefined,
  shareUrl: undefined,
  additions: 0,
  deletions: 0,
  files: 0,
  summaryDiffs: undefined,
  metadata: undefined,
  revert: undefined,
  permission: undefined,
  cost: 0,
  tokens: undefined,
  createdAt: AT,
  updatedAt: AT,
  compactingAt: undefined,
  archivedAt: undefined,
  branch: undefined,
};
const facts: SessionFacts = {
  revision: AT,
  parentToolCallId: undefined,
  isFork: false,
  forkedFrom: undefined,
  firstPrompt: undefined,
  lastModel: undefined,
};

function stored(data: JsonRecord, parts: JsonRecord[] = []): StoredMessage {
  const rows = parts.map((part, index): StoredPart => ({
    id: `prt_${index}`,
    createdAt: AT,
    updatedAt: AT + 5,
    data: part,
    fault: undefined,
    cut: [],
  }));
  return { id: "msg_1", sessionId: "ses_1", createdAt: AT, revision: AT + 5, data, parts: rows, bytes: 100 };
}

const map = (data: JsonRecord, parts?: JsonRecord[]) => toMessageItems(stored(data, parts), { session, facts });
const parts = (...list: JsonRecord[]) => map({ role: "assistant" }, list).message.parts;
const answer = (more: JsonRecord): JsonRecord => ({
  role: "assistant",
  modelID: "m",
  providerID: "p",
  agent: "build",
  time: {
    created: AT,
    completed: AT + 900,
  },
  ...more,
});
const tokens = (input: number, output: number, reasoning = 0, read = 0, write = 0, total?: number): Json => ({
  input,
  output,
  reasoning,
  cache: {
    read,
    write,
  },
  ...(total === undefined ? {} : { total }),
});

test("no part is dropped, whatever its type", () => {
  expect(
    parts(
      { type: "text", text: "a", synthetic: true, ignored: true, time: { start: AT, end: AT + 3 } },
      { type: "reasoning", text: "b", time: { start: AT }, metadata: { anthropic: { signature: "x" } } },
      { type: "subtask", prompt: "look", description: "Look", agent: "general", command: "init" },
      { type: "snapshot", snapshot: "abc" },
      { type: "agent", name: "plan", source: { value: "@plan", start: 0, end: 5 } },
      {
        type: "retry",
        attempt: 2,
        time: { created: AT },
        error: { name: "APIError", data: { message: "529", isRetryable: true } },
      },
      { type: "compaction", auto: true },
      { type: "patch", hash: "h", files: ["/a"] },
      { type: "step-start", snapshot: "abc" },
      { type: "From The Future", text: "found by search", more: 1 },
      { type: "tool", tool: 7 },
      {},
    )?.map(({ externalId: _id, ...part }) => JSON.parse(JSON.stringify(part))),
  ).toEqual([
    { type: "text", text: "a", startedAt: AT, durationMs: 3, metadata: { synthetic: true, ignored: true } },
    { type: "thinking", text: "b", startedAt: AT, metadata: { provider: { anthropic: { signature: "x" } } } },
    { type: "subtask", text: "look", metadata: { description: "Look", agent: "general", command: "init" } },
    { type: "snapshot", metadata: { snapshot: "abc" } },
    { type: "agent", metadata: { name: "plan", source: { value: "@plan", start: 0, end: 5 } } },
    {
      type: "retry",
      startedAt: AT,
      metadata: { attempt: 2, error: { name: "APIError", message: "529", retryable: true } },
    },
    { type: "compaction", metadata: { auto: true } },
    { type: "patch", metadata: { hash: "h", files: ["/a"] } },
    { type: "step-start", metadata: { snapshot: "abc" } },
    { type: "from-the-future", text: "found by search", metadata: { more: 1 } },
    { type: "tool", metadata: { tool: 7 } },
    { type: "unknown" },
  ]);
});

test("a tool's four states", () => {
  const tool = (state: JsonRecord): JsonRecord => ({ type: "tool", tool: "bash", callID: "c", state });
  const input = { command: "ls" };
  expect(
    parts(
      tool({ status: "pending", input: {}, raw: '{"comm' }),
      tool({ status: "running", input, time: { start: AT } }),
      tool({
        status: "completed",
        input,
        output: "a\n",
        title: "ls",
        metadata: { output: "a\n", exit: 0 },
        time: { start: AT, end: AT + 7 },
      }),
      tool({ status: "error", input, error: "killed", time: { start: AT, end: AT + 2 } }),
    ),
  ).toMatchObject([
    { status: "pending", input: '{"comm' },
    { status: "running", input, startedAt: AT },
    {
      status: "completed",
      output: "a\n",
      isError: false,
      durationMs: 7,
      metadata: { title: "ls", toolMetadata: { exit: 0 } },
    },
    { status: "error", output: "killed", isError: true, durationMs: 2 },
  ]);
});

test("bytes of attachments stay home and are named with their size", () => {
  const url = `data:image/png;base64,${Buffer.alloc(300).toString("base64")}`;
  const [image, tool, link] =
    parts(
      { type: "file", mime: "image/png", filename: "shot.png", url },
      {
        type: "tool",
        tool: "read",
        callID: "c",
        state: { status: "completed", input: {}, output: "", attachments: [{ type: "file", mime: "image/png", url }] },
      },
      {
        type: "file",
        mime: "text/plain",
        filename: "a.ts",
        url: "file:///work/a.ts",
        source: { type: "file", path: "a.ts", text: { value: "@a.ts", start: 0, end: 5 } },
      },
    ) ?? [];
  expect(image).toMatchObject({
    type: "image",
    omitted: [{ field: "input.url", reason: "image", bytes: 300, path: "shot.png" }],
  });
  expect(tool).toMatchObject({
    omitted: [{ field: "attachments[0]", reason: "image", bytes: 300 }],
    metadata: { attachments: [{ mime: "image/png", bytes: 300 }] },
  });
  expect(link).toMatchObject({ type: "file", input: { url: "file:///work/a.ts", filename: "a.ts" } });
  expect(JSON.stringify([image, tool])).not.toContain("base64");
});

test("contents of files that a prompt mentions, or that tools read and wrote, are where privacy finds them", () => {
  const secret = "SECRET CONTENTS";
  const tool = (name: string, input: JsonRecord, output: string, metadata: JsonRecord): JsonRecord => ({
    type: "tool",
    tool: name,
    callID: name,
    state: {
      status: "completed",
      input,
      output,
      metadata,
      time: {
        start: AT,
        end: AT,
      },
    },
  });
  const { message } = map(
    { role: "user", summary: { title: "t", diffs: [{ file: "a", before: secret, after: secret, additions: 1 }] } },
    [
      { type: "text", text: "look at @a.ts" },
      {
        type: "text",
        synthetic: true,
        text: 'Called the Read tool with the following input: {"filePath":"/work/a.ts"}',
      },
      { type: "text", synthetic: true, text: secret },
      tool("read", { filePath: "/a" }, secret, { preview: secret, display: { text: secret, path: "/a" } }),
      tool("edit", { filePath: "/a", oldString: secret, newString: secret }, "ok", {
        diff: secret,
        filediff: { file: "/a", patch: secret },
      }),
      tool("apply_patch", { patchText: secret }, "ok", { files: [{ filePath: "/a", before: secret, patch: secret }] }),
    ],
  );
  const byDefault = applyPrivacy(message, { syncToolCalls: true, syncThinking: false, syncFileContents: false });
  expect(JSON.stringify(byDefault)).not.toContain(secret);
  expect(JSON.stringify(byDefault)).toContain("/work/a.ts");
  expect(message.metadata).toEqual({
    summary: { title: "t", diffs: [{ file: "a", before: { bytes: 15 }, after: { bytes: 15 }, additions: 1 }] },
  });
});

test("usage is that of all steps, or the message's own where steps are missing", () => {
  const step = (cost: number, used: Json): JsonRecord => ({ type: "step-finish", reason: "stop", cost, tokens: used });
  const last = { tokens: tokens(10, 5, 2, 100, 7), cost: 0.003 };
  const both = map(answer(last), [step(0.001, tokens(20, 6)), step(0.002, tokens(10, 5, 2, 100, 7))]).message;
  expect([both.usage, both.cost]).toEqual([
    { input: 30, output: 11, reasoning: 2, cacheRead: 100, cacheWrite5m: 7 },
    { microUsd: 3000, source: "reported" },
  ]);
  const reverted = map(answer(last), [step(0.001, tokens(20, 6))]).message;
  expect(reverted.usage).toEqual({ input: 10, output: 5, reasoning: 2, cacheRead: 100, cacheWrite5m: 7 });
  const older = map(answer({ tokens: tokens(10, 9, 4, 0, 0, 19), cost: 0.001 })).message;
  expect(older.usage).toMatchObject({ output: 5, reasoning: 4 });
});

test("a cost of 0 is no cost: OpenCode writes it where it knows no price", () => {
  const { message } = map(answer({ tokens: tokens(10, 5), cost: 0 }));
  expect([message.usage?.input, message.cost]).toEqual([10, undefined]);
  expect(map(answer({ tokens: tokens(0, 0), cost: 0 })).message.usage).toBeUndefined();
});

test("a usage key names the call, not the row, and differs between calls", () => {
  const key = (more: JsonRecord) => map(answer({ tokens: tokens(1, 1), cost: 0.1, ...more })).message.usageKey;
  expect(key({ parentID: "msg_0" })).toBe(key({ parentID: "msg_copy" }));
  const others = [
    { time: { created: AT + 1, completed: AT + 900 } },
    { modelID: "n" },
    { cost: 0.2 },
    { tokens: tokens(1, 2) },
    { agent: "plan" },
  ];
  expect(new Set([key({}), ...others.map(key)]).size).toBe(6);
});

test("what a message holds beside its content is kept", () => {
  const { message, errors } = map(
    answer({
      parentID: "msg_0",
      finish: "tool-calls",
      path: { cwd: "/work" },
      structured: { a: 1 },
      error: {
        name: "APIError",
        data: { message: "no", statusCode: 500, isRetryable: true, responseHeaders: { "set-cookie": "x" } },
      },
    }),
    [],
  );
  expect(message).toMatchObject({
    kind: "api_error",
    parentExternalId: "msg_0",
    stopReason: "tool-calls",
    durationMs: 900,
    model: "m",
    provider: "p",
    error: {
      name: "APIError",
      message: "no",
      retryable: true,
    },
    metadata: {
      agent: "build",
      path: { cwd: "/work" },
      structured: { a: 1 },
    },
  });
  expect(errors).toMatchObject([{ externalId: "msg_1", createdAt: AT + 900, metadata: { statusCode: 500 } }]);
});

test("more parts than the wire takes are counted", () => {
  const { message } = map(
    { role: "assistant" },
    Array.from({ length: 2_003 }, () => ({ type: "text", text: "x" })),
  );
  expect([message.parts?.length, message.metadata]).toEqual([2_000, { partsLeftOut: 3 }]);
});
