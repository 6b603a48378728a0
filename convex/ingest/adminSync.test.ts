import type { AdminSyncAnswer } from "@opensync/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs, startBackend } from "../testing/backend.harness";
import { dump } from "../testing/dump.harness";
import { addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

const at = Date.UTC(2026, 10, 20, 12);

async function start() {
  const backend = startBackend();
  return { backend, tenant: await addTenant(backend) };
}

async function sync(tenant: Tenant, body: unknown): Promise<AdminSyncAnswer> {
  const response = await tenant.post("/admin/sync", body);
  expect([response.status, response.ok ? "" : await response.text()]).toEqual([200, ""]);
  return response.json();
}

const whole = {
  client: { name: "session-sync", version: "1.2.0", machineId: "laptop" },
  session: {
    id: "ses_1",
    title: "Fix it",
    directory: "/home/dev/app",
    agent: "build",
    slug: "happy-nebula",
    time: { created: at, updated: at + 100 },
  },
  messages: [
    { id: "msg_1", role: "user", time: { created: at }, agent: "build" },
    {
      id: "msg_2",
      role: "assistant",
      modelID: "mock-model",
      providerID: "mock",
      cost: 0.00111,
      tokens: { input: 120, output: 23, reasoning: 7, cache: { read: 1000, write: 0 } },
      time: { created: at + 10, completed: at + 50 },
    },
  ],
  parts: [
    { id: "prt_1", message_id: "msg_1", type: "text", text: "list the files" },
    { id: "prt_2", message_id: "msg_2", type: "reasoning", text: "hm", time: { start: at + 11, end: at + 12 } },
    {
      id: "prt_3",
      message_id: "msg_2",
      type: "tool",
      tool: "bash",
      call_id: "call_1",
      state: { status: "running", input: { command: "ls" }, time: { start: at + 20 } },
    },
  ],
  todos: [{ content: "look", status: "pending", priority: "high" }],
  tool_executions: [
    {
      call_id: "call_1",
      tool: "bash",
      input: { command: "ls" },
      output: "a.ts",
      title: "List",
      metadata: { exit: 0 },
      started_at: at + 20,
      ended_at: at + 30,
    },
  ],
  file_edits: [{ id: "e1", path: "/home/dev/app/a.ts", kind: "edit", additions: 1, created_at: at + 40 }],
  vcs_info: { branch: "fix" },
  project_info: { id: "p1", worktree: "/home/dev/app", name: "app", vcs: "git" },
  errors: [{ id: "x1", name: "APIError", message: "overloaded", retryable: true, created_at: at + 45 }],
  plugin_version: "1.2.0",
};

test("the whole payload of session-sync can be read back, every field of it", async () => {
  const { tenant } = await start();
  expect(await sync(tenant, whole)).toEqual({
    ok: true,
    sessions: { inserted: 1, updated: 3, unchanged: 0 },
    messages: { inserted: 2, updated: 0, unchanged: 0 },
    parts: { inserted: 3, updated: 1, unchanged: 0 },
    todos: { inserted: 1, updated: 0, unchanged: 0 },
    fileEdits: { inserted: 1, updated: 0, unchanged: 0 },
    errors: { inserted: 1, updated: 0, unchanged: 0 },
    rejected: [],
  });
  const { session, messages, todos, fileEdits, errors } = await tenant.session("ses_1");
  expect(session).toMatchObject({
    source: "opencode",
    title: "Fix it",
    cwd: "/home/dev/app",
    projectPath: "/home/dev/app",
    projectName: "app",
    projectExternalId: "p1",
    vcs: "git",
    gitBranch: "fix",
    agentType: "build",
    messageCount: 2,
    toolCallCount: 1,
    costMicroUsd: 1110,
    tokens: { input: 120, output: 23, reasoning: 7, cacheRead: 1000 },
    metadata: { slug: "happy-nebula", sync: { plugin_version: "1.2.0" } },
  });
  expect(messages).toMatchObject([
    { role: "user", textContent: "list the files", metadata: { agent: "build" } },
    {
      role: "assistant",
      durationMs: 40,
      thinkingContent: "hm",
      parts: [
        { externalId: "prt_2", type: "thinking" },
        {
          externalId: "prt_3",
          type: "tool",
          toolName: "bash",
          toolCallId: "call_1",
          input: { command: "ls" },
          output: "a.ts",
          startedAt: at + 20,
          durationMs: 10,
          metadata: { title: "List", exit: 0 },
        },
      ],
    },
  ]);
  expect(todos).toMatchObject([{ content: "look", priority: "high" }]);
  expect(fileEdits).toMatchObject([{ externalId: "e1", kind: "edit", additions: 1 }]);
  expect(errors).toMatchObject([{ externalId: "x1", name: "APIError", retryable: true }]);
  const found = await (await tenant.get("/api/search?q=bash")).json();
  expect(found.results).toMatchObject([{ messageExternalId: "msg_2" }]);
});

test("the same payload again changes no row", async () => {
  const { backend, tenant } = await start();
  await sync(tenant, whole);
  const tables = ["sessions", "messages", "parts", "todos", "fileEdits", "sessionErrors", "usageDaily"] as const;
  const rows = () => Promise.all(tables.map((table) => backend.rows(table)));
  const before = await rows();
  const { ok: _ok, rejected: _rejected, ...counts } = await sync(tenant, whole);
  for (const count of Object.values(counts)) expect(count).toMatchObject({ inserted: 0, updated: 0 });
  expect(await rows()).toEqual(before);
});

describe("a tool call", () => {
  const execution = { session_id: "s", call_id: "c", tool: "bash", output: "done", started_at: at, ended_at: at + 9 };
  const part = {
    session_id: "s",
    message_id: "m",
    id: "prt_1",
    type: "tool",
    call_id: "c",
    state: { status: "pending", input: { command: "ls" } },
  };

  test("stands in a message of its own until its part names one", async () => {
    const { tenant } = await start();
    await sync(tenant, { tool_executions: [execution] });
    expect(await tenant.session("s")).toMatchObject({
      session: { toolCallCount: 1 },
      messages: [{ externalId: "c", role: "tool", createdAt: at, parts: [{ toolCallId: "c", output: "done" }] }],
    });
    await sync(tenant, { parts: [part], messages: [{ session_id: "s", id: "m", role: "assistant", created_at: at }] });
    const { session, messages } = await tenant.session("s");
    expect(session).toMatchObject({ toolCallCount: 1, messageCount: 1, partCount: 1 });
    expect(messages).toMatchObject([
      { externalId: "m", parts: [{ externalId: "prt_1", input: { command: "ls" }, output: "done" }] },
    ]);
  });

  test("whose part came first takes what its execution says", async () => {
    const { tenant } = await start();
    await sync(tenant, { parts: [part] });
    await sync(tenant, { tool_executions: [execution] });
    expect((await tenant.session("s")).messages).toMatchObject([
      { externalId: "m", placeholder: true, parts: [{ externalId: "prt_1", output: "done", toolName: "bash" }] },
    ]);
  });

  test("of an output too big for a row keeps it whole, and a replay stores no second file", async () => {
    const { backend, tenant } = await start();
    const output = "x".repeat(200_000);
    const big = { ...execution, output };
    await sync(tenant, { tool_executions: [big] });
    await sync(tenant, { parts: [part] });
    expect((await sync(tenant, { tool_executions: [big] })).parts).toMatchObject({ unchanged: 1 });
    expect(await backend.files()).toHaveLength(1);
    const [stored] = (await tenant.session("s")).messages[0]?.parts ?? [];
    expect(stored).toMatchObject({ truncated: true, size: 200_000, input: { command: "ls" } });
    expect(await (await tenant.get(stored?.contentUrl ?? "")).text()).toBe(output);
  });
});

test("parts posted by themselves leave one another alone, and stand in the order of their ids", async () => {
  const { tenant } = await start();
  const text = (id: string, text: string) => ({ session_id: "s", message_id: "m", id, type: "text", text });
  await sync(tenant, { parts: [text("prt_2", "two")] });
  await sync(tenant, { parts: [text("prt_1", "one")] });
  await sync(tenant, { parts: [text("prt_2", "two!")] });
  await sync(tenant, { messages: [{ session_id: "s", id: "m", role: "user", content: "one two!", created_at: at }] });
  expect((await tenant.session("s")).messages).toMatchObject([
    { role: "user", placeholder: false, textContent: "one\ntwo!", parts: [{ text: "one" }, { text: "two!" }] },
  ]);
});

test("a list of parts that a newer client sends stands for all of them, whichever came first", async () => {
  const apart = { parts: [{ session_id: "s", message_id: "m", id: "prt_1", type: "text", text: "apart" }] };
  const listed = {
    messages: [
      {
        sessionExternalId: "s",
        externalId: "m",
        role: "user" as const,
        revision: 5,
        createdAt: at,
        parts: [{ type: "text", text: "listed", externalId: "prt_1" }],
      },
    ],
  };
  const ends = [];
  for (const order of [
    ["apart", "listed"],
    ["listed", "apart"],
  ]) {
    const { backend, tenant } = await start();
    for (const step of order) await (step === "apart" ? sync(tenant, apart) : tenant.sync(listed));
    ends.push(await dump(backend));
    expect((await tenant.session("s")).messages).toMatchObject([{ parts: [{ text: "listed" }] }]);
  }
  expect(ends[0]).toEqual(ends[1]);
});

test("fields that no column has are kept one by one: a later body without them erases nothing", async () => {
  const { tenant } = await start();
  await sync(tenant, { session: { id: "s", slug: "a", ünï: [1], updated_at: at } });
  await sync(tenant, { session: { id: "s", share: { url: "u" }, updated_at: at + 2 } });
  await sync(tenant, { session: { id: "s", slug: "old", share: { url: "old" }, updated_at: at - 1 } });
  expect((await tenant.session("s")).session.metadata).toEqual({ slug: "a", ünï: [1], share: { url: "u" } });
  await tenant.sync({ sessions: [{ externalId: "s", revision: at, metadata: { slug: "whole" } }] });
  expect((await tenant.session("s")).session.metadata).toEqual({ slug: "whole", ünï: [1], share: { url: "u" } });
});

test("the folder stands for the project until somebody names one", async () => {
  const { tenant } = await start();
  await sync(tenant, { session: { id: "s", directory: "/app/sub" } });
  expect((await tenant.session("s")).session.projectPath).toBe("/app/sub");
  await sync(tenant, { session: { id: "s" }, project_info: { worktree: "/app" } });
  await sync(tenant, { session: { id: "s", directory: "/app/sub" } });
  expect((await tenant.session("s")).session).toMatchObject({ projectPath: "/app", cwd: "/app/sub" });
});

test("it is guarded and limited as /sync/batch is", async () => {
  const { backend, tenant } = await start();
  const reader = await addTenant(backend, { scopes: ["read"] });
  expect((await reader.post("/admin/sync", whole)).status).toBe(403);
  expect((await backend.fetch("/admin/sync", { method: "POST", body: "{}" })).status).toBe(401);
  expect((await tenant.post("/admin/sync", "{")).status).toBe(400);
  expect((await tenant.post("/admin/sync", [])).status).toBe(400);
  const tooMany = { todos: Array.from({ length: 5_001 }, () => ({ session_id: "s", content: "x" })) };
  expect((await tenant.post("/admin/sync", tooMany)).status).toBe(413);
  const { rejected, messages } = await sync(tenant, {
    messages: [
      { session_id: "s", id: "m", role: "user", note: "x".repeat(600_000) },
      { session_id: "s", id: "n", role: "user" },
    ],
  });
  expect(rejected).toMatchObject([{ kind: "message", list: "messages", index: 0, code: "too_large" }]);
  expect(messages.inserted).toBe(1);
});

const ids = {
  session: fc.constantFrom("s1", "s2"),
  message: fc.constantFrom("m1", "m2"),
  call: fc.constantFrom("c1", "c2"),
};
const time = fc.integer({ min: 1, max: 4 }).map((step) => at + step * 1000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const body = fc.oneof(
  fc
    .record({ id: ids.session, updated_at: time, title: maybe(fc.constantFrom("a", "b")), slug: maybe(time) })
    .map((session) => ({ session })),
  fc
    .record({
      session_id: ids.session,
      id: ids.message,
      role: fc.constantFrom("user", "assistant"),
      created_at: fc.constant(at),
      updated_at: time,
      content: maybe(fc.constantFrom("x", "y")),
      cost: maybe(fc.constantFrom(0, 0.5)),
      mode: maybe(fc.constantFrom("plan", "build")),
    })
    .map((message) => ({ messages: [message] })),
  fc
    .record({
      session_id: ids.session,
      message_id: ids.message,
      id: fc.constantFrom("p1-text", "p2-patch"),
      text: fc.constantFrom("one", "two"),
      updated_at: time,
    })
    .map((part) => ({ parts: [{ ...part, type: part.id.slice(3) }] })),
  fc
    .record({ session_id: ids.session, call_id: ids.call, output: maybe(fc.constantFrom("a", "b")), updated_at: time })
    .chain((call) =>
      fc.constantFrom(
        { tool_executions: [{ ...call, tool: "bash", started_at: at }] },
        // A call is of one message.
        {
          parts: [
            {
              ...call,
              message_id: call.call_id === "c1" ? "m1" : "m2",
              id: `p-${call.call_id}`,
              type: "tool",
              args: [1],
            },
          ],
        },
      ),
    ),
);

test("rows end the same whatever the order and number of bodies", async () => {
  const deliveries = fc
    .array(body, { maxLength: 10 })
    .chain((bodies) =>
      fc.tuple(
        fc.constant(bodies),
        fc.shuffledSubarray([...bodies, ...bodies], { minLength: bodies.length * 2, maxLength: bodies.length * 2 }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(deliveries, async ([bodies, again]) => {
      const [once, often] = [await start(), await start()];
      for (const each of bodies) await sync(once.tenant, each);
      for (const each of again) await sync(often.tenant, each);
      expect(dated(await dump(often.backend))).toEqual(dated(await dump(once.backend)));
    }),
    { numRuns: runs(30) },
  );
});

/** Without the times of arrival of what the source gave no time. */
function dated(rows: Record<string, unknown[]>): Record<string, string[]> {
  const arrivals = new Set(["activityAt", "beganAt", "createdAt", "firstMessageAt", "lastMessageAt", "day"]);
  const text = (row: unknown) =>
    JSON.stringify(row, (name, value: unknown) => (arrivals.has(name) ? undefined : value), 1);
  return Object.fromEntries(
    Object.entries(rows).map(([table, entries]) => [table, entries.map((row) => text(row) ?? "").toSorted()]),
  );
}
