import { describe, expect, test } from "vitest";
import { parseAdminSync } from "./body";

const now = Date.UTC(2026, 10, 21);
const at = Date.UTC(2026, 10, 20, 12);

function parsed(body: unknown) {
  const result = parseAdminSync(body, now);
  if (result === null) throw new Error("not a body");
  return result;
}

function itemsOf(body: unknown) {
  const { sessions, messages, parts, todos, fileEdits, errors, rejected } = parsed(body);
  expect(rejected).toEqual([]);
  const items = <Item>(placed: { item: Item }[]) => placed.map(({ item }) => item);
  return {
    sessions: items(sessions),
    messages: items(messages),
    parts: items(parts),
    todos: items(todos),
    fileEdits: items(fileEdits),
    errors: items(errors),
  };
}

describe("a session", () => {
  test("in flat columns", () => {
    const { sessions } = itemsOf({
      session: {
        id: "ses_1",
        title: "Fix it",
        directory: "/home/dev/app",
        project_id: "p1",
        parent_id: "ses_0",
        version: "1.18.33",
        agent: "build",
        model_id: "mock-model",
        provider_id: "mock",
        cost: 0.5,
        input_tokens: 10,
        output_tokens: 4,
        created_at: "2026-11-20T12:00:00.000Z",
        updated_at: at + 5,
        slug: "happy-nebula",
      },
    });
    expect(sessions).toEqual([
      {
        externalId: "ses_1",
        revision: at + 5,
        source: "opencode",
        title: "Fix it",
        cwd: "/home/dev/app",
        projectExternalId: "p1",
        parentExternalId: "ses_0",
        agentVersion: "1.18.33",
        agentType: "build",
        model: "mock-model",
        provider: "mock",
        reportedCostUsd: 0.5,
        reportedPromptTokens: 10,
        reportedCompletionTokens: 4,
        startedAt: at,
        updatedAt: at + 5,
        assumed: { projectPath: "/home/dev/app" },
        extra: { slug: "happy-nebula" },
      },
    ]);
  });

  test("as OpenCode nests it, what has no column kept where it stood", () => {
    const { sessions } = itemsOf({
      session: {
        id: "ses_1",
        projectID: "p1",
        directory: "/app",
        model: { id: "m", providerID: "mock", variant: "default" },
        tokens: { input: 3, output: 1, cache: { read: 7, write: 0 } },
        share: { url: "https://share.example/1" },
        time: { created: at, updated: at, compacting: at },
        metadata: { team: "blue" },
      },
    });
    expect(sessions[0]).toMatchObject({
      model: "m",
      provider: "mock",
      startedAt: at,
      reportedPromptTokens: 3,
      extra: {
        model: { variant: "default" },
        tokens: { input: 3, output: 1, cache: { read: 7, write: 0 } },
        share: { url: "https://share.example/1" },
        time: { compacting: at },
        team: "blue",
      },
    });
  });
});

describe("a message", () => {
  test("keeps its tokens in disjoint buckets, its cost, its error and what only it has", () => {
    const { messages } = itemsOf({
      session_id: "ses_1",
      messages: [
        {
          id: "msg_1",
          role: "assistant",
          parentID: "msg_0",
          modelID: "m",
          providerID: "mock",
          mode: "build",
          path: { cwd: "/app", root: "/app" },
          cost: 0.00111,
          tokens: { total: 1150, input: 120, output: 23, reasoning: 7, cache: { read: 1000, write: 0 } },
          time: { created: at, completed: at + 40 },
          finish: "stop",
          error: { name: "APIError", data: { message: "no", isRetryable: false, statusCode: 400 } },
        },
      ],
    });
    expect(messages).toEqual([
      {
        externalId: "msg_1",
        sessionExternalId: "ses_1",
        revision: at + 40,
        role: "assistant",
        source: "opencode",
        model: "m",
        provider: "mock",
        usage: { input: 120, output: 23, reasoning: 7, cacheRead: 1000, cacheWrite5m: 0 },
        usageKey: `opencode:${at}:${at + 40}:mock/m`,
        cost: { microUsd: 1110, source: "reported" },
        createdAt: at,
        durationMs: 40,
        parentExternalId: "msg_0",
        stopReason: "stop",
        error: { name: "APIError", message: "no", retryable: false },
        extra: {
          mode: "build",
          path: { cwd: "/app", root: "/app" },
          tokens: { total: 1150 },
          error: { data: { statusCode: 400 } },
        },
      },
    ]);
  });

  test("says nothing of usage while OpenCode writes zeros", () => {
    const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
    const { messages } = itemsOf({
      messages: { id: "m", session_id: "s", role: "assistant", cost: 0, tokens, time: { created: at } },
    });
    expect(messages[0]).not.toHaveProperty("usage");
    expect(messages[0]).not.toHaveProperty("cost");
  });

  test("carries its parts, each of which is one of its own", () => {
    const { parts } = itemsOf({
      messages: {
        id: "m",
        session_id: "s",
        role: "user",
        parts: [
          { type: "text", text: "Hi" },
          { id: "p", type: "text", content: "Ho" },
        ],
      },
    });
    expect(parts).toEqual([
      { sessionExternalId: "s", messageExternalId: "m", externalId: "000000", part: { type: "text", text: "Hi" } },
      { sessionExternalId: "s", messageExternalId: "m", externalId: "p", part: { type: "text", text: "Ho" } },
    ]);
  });
});

describe("a tool call", () => {
  const call = {
    type: "tool",
    toolName: "bash",
    toolCallId: "call_1",
    input: { command: "ls" },
    output: "a",
    status: "completed",
    startedAt: at,
    durationMs: 3,
  };

  test("as OpenCode's part", () => {
    const { parts } = itemsOf({
      parts: [
        {
          id: "prt_1",
          messageID: "msg_1",
          sessionID: "ses_1",
          type: "tool",
          tool: "bash",
          callID: "call_1",
          state: {
            status: "completed",
            input: { command: "ls" },
            output: "a",
            title: "List",
            metadata: { exit: 0 },
            time: { start: at, end: at + 3 },
          },
        },
      ],
    });
    expect(parts).toEqual([
      {
        sessionExternalId: "ses_1",
        messageExternalId: "msg_1",
        externalId: "prt_1",
        revision: at + 3 + 0.002,
        part: { ...call, metadata: { title: "List", exit: 0 } },
      },
    ]);
  });

  test("as an execution, which names no message", () => {
    const { parts } = itemsOf({
      tool_executions: [
        {
          call_id: "call_1",
          session_id: "ses_1",
          tool: "bash",
          args: { command: "ls" },
          output: "a",
          title: "List",
          metadata: { exit: 0 },
          status: "success",
          started_at: at,
          ended_at: at + 3,
        },
      ],
    });
    expect(parts).toEqual([
      {
        sessionExternalId: "ses_1",
        revision: at + 3 + 0.002,
        part: { ...call, metadata: { title: "List", exit: 0 } },
      },
    ]);
  });

  test("that failed has its error for an output", () => {
    const { parts } = itemsOf({
      tool_executions: { call_id: "c", session_id: "s", tool: "bash", error: "no such file" },
    });
    expect(parts[0]?.part).toMatchObject({ output: "no such file", isError: true, status: "error" });
  });
});

test("what is said of repository and project is said of the session", () => {
  const { sessions } = itemsOf({
    session: { id: "ses_1" },
    vcs_info: { branch: "fix", dirty: true },
    project_info: { id: "p1", worktree: "/app", name: "app", vcs: "git", sandboxes: [], time: { updated: at } },
  });
  expect(sessions).toMatchObject([
    { externalId: "ses_1" },
    {
      externalId: "ses_1",
      revision: at,
      projectPath: "/app",
      projectName: "app",
      projectExternalId: "p1",
      vcs: "git",
      extra: { project_info: { sandboxes: [] } },
    },
    { externalId: "ses_1", gitBranch: "fix", extra: { vcs_info: { dirty: true } } },
  ]);
});

test("to-dos are one list a session; file edits and errors without an id get one of what they say", () => {
  const body = {
    session_id: "ses_1",
    todos: [
      { id: "1", content: "x", status: "pending", priority: "high" },
      { content: "y", status: "completed", estimate: 3 },
      { session_id: "ses_2", content: "z" },
    ],
    file_edits: [{ file: "/app/a.ts", lines_added: 3, timestamp: at, diff: "+1" }],
    errors: [
      { error: { name: "APIError", data: { message: "no", isRetryable: true, statusCode: 529 } }, timestamp: at },
    ],
  };
  const { todos, fileEdits, errors } = itemsOf(body);
  expect(todos).toEqual([
    {
      sessionExternalId: "ses_1",
      todos: [
        { externalId: "1", content: "x", status: "pending", priority: "high" },
        { content: "y", status: "completed", metadata: { estimate: 3 } },
      ],
    },
    { sessionExternalId: "ses_2", todos: [{ content: "z", status: "pending" }] },
  ]);
  expect(fileEdits).toMatchObject([{ path: "/app/a.ts", additions: 3, createdAt: at, extra: { diff: "+1" } }]);
  expect(errors).toMatchObject([
    { name: "APIError", message: "no", retryable: true, extra: { error: { data: { statusCode: 529 } } } },
  ]);
  expect(fileEdits[0]?.externalId).toBe(itemsOf(body).fileEdits[0]?.externalId);
});

test("a bad item is named with its list and place, and the others are taken", () => {
  const { messages, rejected } = parsed({
    messages: [
      { id: "m", session_id: "s", role: "wizard" },
      { id: "n", session_id: "s", role: "user" },
    ],
    parts: [{ type: "text", text: "whose?" }],
    tool_executions: ["nonsense", { tool: "bash", session_id: "s" }],
    todos: [{ content: "of no session" }],
  });
  expect(messages).toHaveLength(1);
  expect(rejected.map(({ kind, list, index, code }) => [kind, list, index, code])).toEqual([
    ["message", "messages", 0, "invalid_item"],
    ["part", "parts", 0, "invalid_item"],
    ["part", "tool_executions", 0, "invalid_item"],
    ["part", "tool_executions", 1, "invalid_item"],
    ["todo", "todos", 0, "invalid_item"],
  ]);
});

test("no object, or a list that is neither list nor object, is no body", () => {
  expect([null, [], "x", { messages: "x" }].map((body) => parseAdminSync(body, now))).toEqual([null, null, null, null]);
});
