import { describe, expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const createdAt = Date.UTC(2026, 9, 4, 12);

async function start() {
  const backend = startBackend();
  return { backend, tenant: await addTenant(backend) };
}

describe("bodies of existing clients, unchanged", () => {
  test("claude-code-sync's session and tool message", async () => {
    const { tenant } = await start();
    const session = await tenant.post("/sync/session", {
      externalId: "legacy",
      title: "Fix it",
      projectPath: "/home/me/app",
      projectName: "app",
      model: "claude-opus-4-8",
      source: "claude-code",
      promptTokens: 3200,
      completionTokens: 1800,
      cost: 0.037,
      durationMs: 45_000,
    });
    expect(session.status).toBe(200);
    expect(await session.json()).toEqual({ ok: true, sessionId: expect.any(String) });
    const message = await tenant.post("/sync/message", {
      sessionExternalId: "legacy",
      externalId: "m1",
      role: "assistant",
      textContent: "a\nb",
      durationMs: 12,
      source: "claude-code",
      parts: [{ type: "tool_use", content: { toolName: "Bash", args: { command: "ls" }, result: "a\nb" } }],
    });
    expect(await message.json()).toEqual({ ok: true, messageId: expect.any(String) });
    const read = await tenant.session("legacy");
    expect(read.session).toMatchObject({
      source: "claude-code",
      title: "Fix it",
      promptTokens: 3200,
      completionTokens: 1800,
      totalTokens: 5000,
      cost: 0.037,
      costMicroUsd: 37_000,
      costSource: "reported",
      totalsReported: true,
      messageCount: 1,
      toolCallCount: 1,
    });
    expect(read.messages).toMatchObject([
      {
        role: "assistant",
        durationMs: 12,
        parts: [{ type: "tool", toolName: "Bash", input: { command: "ls" }, output: "a\nb" }],
      },
    ]);
  });

  test("opencode-sync-plugin's session and growing message, which name no source", async () => {
    const { tenant, backend } = await start();
    const base = { sessionExternalId: "ses_1", externalId: "msg_1", role: "assistant" };
    await tenant.post("/sync/message", { ...base, textContent: "Hel", promptTokens: 10, completionTokens: 1 });
    await tenant.post("/sync/message", { ...base, textContent: "Hello", promptTokens: 10, completionTokens: 2 });
    await tenant.post("/sync/session", { externalId: "ses_1", title: "Untitled Session", promptTokens: 0, cost: 0 });
    const { session, messages } = await tenant.session("ses_1");
    expect(session).toMatchObject({
      source: "opencode",
      placeholder: false,
      promptTokens: 10,
      completionTokens: 2,
      totalsReported: false,
    });
    expect(messages).toMatchObject([
      { textContent: "Hello", promptTokens: 10, completionTokens: 2, createdAtAssumed: true },
    ]);
    expect(await backend.rows("parts")).toHaveLength(1);
  });

  test("the documented batch, with parts of type and content", async () => {
    const { tenant } = await start();
    const response = await tenant.post("/sync/batch", {
      sessions: [{ externalId: "s1", source: "opencode", promptTokens: 100, completionTokens: 50, cost: 0.001 }],
      messages: [
        {
          sessionExternalId: "s1",
          externalId: "m1",
          role: "user",
          timestamp: createdAt,
          parts: [{ type: "text", content: "Hello" }],
        },
      ],
    });
    expect(await response.json()).toMatchObject({
      ok: true,
      sessions: { inserted: 1, updated: 0, unchanged: 0 },
      messages: { inserted: 1, updated: 0, unchanged: 0 },
      rejected: [],
    });
    expect((await tenant.session("s1")).messages).toMatchObject([{ textContent: "Hello", createdAt }]);
  });

  test("omitted parts stay, sent parts replace, an empty list empties", async () => {
    const { tenant } = await start();
    const base = { sessionExternalId: "s", externalId: "m", role: "user" };
    const texts = async () => (await tenant.session("s")).messages[0]?.parts.map((part) => part.text);
    await tenant.post("/sync/message", {
      ...base,
      parts: [
        { type: "text", content: "Original" },
        { type: "text", content: "Two" },
      ],
    });
    await tenant.post("/sync/message", { ...base, model: "m" });
    expect(await texts()).toEqual(["Original", "Two"]);
    await tenant.post("/sync/message", { ...base, parts: [{ type: "text", content: "Replacement" }] });
    expect(await texts()).toEqual(["Replacement"]);
    await tenant.post("/sync/message", { ...base, parts: [] });
    expect(await texts()).toEqual([]);
  });
});

describe("a batch", () => {
  test("rejects bad items alone, and names each", async () => {
    const { tenant } = await start();
    const response = await tenant.post("/sync/batch", {
      sessions: [{ externalId: "good" }, { title: "no id" }, "not an item"],
      messages: [
        { sessionExternalId: "good", externalId: "m1", role: "wizard" },
        { sessionExternalId: "good", externalId: "m2", role: "user", createdAt: Date.now() + 7 * 86_400_000 },
        { sessionExternalId: "good", externalId: "m3", role: "user", promptTokens: -1 },
        { sessionExternalId: "good", externalId: "m4", role: "user", durationMs: "NaN" },
        { sessionExternalId: "good", externalId: "m5", role: "user", createdAt },
      ],
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ok: true,
      sessions: { inserted: 1 },
      messages: { inserted: 1 },
      rejected: [
        { kind: "session", externalId: null, index: 1, code: "invalid_item" },
        { kind: "session", externalId: null, index: 2, code: "invalid_item" },
        { kind: "message", externalId: "m1", index: 0, code: "invalid_item" },
        { kind: "message", externalId: "m2", index: 1, code: "time_out_of_range" },
        { kind: "message", externalId: "m3", index: 2, code: "invalid_item" },
        { kind: "message", externalId: "m4", index: 3, code: "invalid_item" },
      ],
    });
  });

  test("with the same id twice ends as if they had come one after the other", async () => {
    const { tenant, backend } = await start();
    const base = { sessionExternalId: "s", externalId: "m", role: "user" as const, createdAt };
    await tenant.sync({
      sessions: [
        { externalId: "s", revision: 2, title: "new" },
        { externalId: "s", revision: 1, title: "old", model: "x" },
      ],
      messages: [
        { ...base, revision: 2, parts: [{ type: "text", text: "second" }] },
        { ...base, revision: 1, parts: [{ type: "text", text: "first" }] },
      ],
    });
    expect(await backend.rows("messages")).toHaveLength(1);
    const { session, messages } = await tenant.session("s");
    expect(session).toMatchObject({ title: "new", model: "x", messageCount: 1 });
    expect(messages).toMatchObject([{ textContent: "second", revision: 2 }]);
  });

  test("replayed changes no row at all", async () => {
    const { tenant, backend } = await start();
    const batch = {
      sessions: [{ externalId: "s", revision: 5, source: "claude-code", projectPath: "/p", startedAt: createdAt }],
      messages: [
        {
          sessionExternalId: "s",
          externalId: "m",
          revision: 5,
          role: "assistant" as const,
          createdAt,
          model: "claude-opus-4-8",
          usage: { input: 12, cacheWrite5m: 300, cacheRead: 2000, output: 40 },
          usageKey: "k",
          parts: [{ type: "text", text: "Hi" }],
        },
      ],
      todos: [{ sessionExternalId: "s", revision: 5, todos: [{ content: "x", status: "pending" }] }],
      fileEdits: [{ sessionExternalId: "s", externalId: "f", revision: 5, path: "/p/a.ts", kind: "edit" }],
      errors: [{ sessionExternalId: "s", externalId: "e", revision: 5, name: "Aborted" }],
    };
    await tenant.sync(batch);
    const tables = [
      "sessions",
      "messages",
      "parts",
      "todos",
      "fileEdits",
      "sessionErrors",
      "sessionUsage",
      "usageDaily",
      "projects",
    ] as const;
    const before = await Promise.all(tables.map((table) => backend.rows(table)));
    const unchanged = { inserted: 0, updated: 0, unchanged: 1 };
    expect(await tenant.sync(batch)).toEqual({
      ok: true,
      sessions: unchanged,
      messages: unchanged,
      todos: unchanged,
      fileEdits: unchanged,
      errors: unchanged,
      rejected: [],
    });
    expect(await Promise.all(tables.map((table) => backend.rows(table)))).toEqual(before);
  });

  test("keeps text with NUL and makes lone surrogates U+FFFD", async () => {
    const { tenant } = await start();
    const body = `{"messages":[{"sessionExternalId":"s","externalId":"m","role":"user","parts":[{"type":"text","text":"a\\u0000b\\ud800c"}],"metadata":{"k":"\\udfff"}}]}`;
    expect((await tenant.post("/sync/batch", body)).status).toBe(200);
    expect((await tenant.session("s")).messages).toMatchObject([
      { textContent: "a\u0000b\ufffdc", metadata: { k: "\ufffd" } },
    ]);
  });

  test("names the machine that it came from", async () => {
    const { tenant, backend } = await start();
    const client = {
      name: "claude-code-sync",
      version: "1",
      machineId: "mac-1",
      hostname: "laptop",
      platform: "linux",
    };
    await tenant.sync({ client, sessions: [{ externalId: "s" }] });
    const [machine] = await backend.rows("machines");
    expect(machine).toMatchObject({ machineId: "mac-1", hostname: "laptop", client: "claude-code-sync" });

    await tenant.sync({ client, sessions: [{ externalId: "t" }] });
    expect(await backend.rows("machines")).toEqual([machine]);
    await tenant.sync({ client: { ...client, version: "2" }, sessions: [{ externalId: "u" }] });
    expect(await backend.rows("machines")).toMatchObject([{ machineId: "mac-1", clientVersion: "2" }]);
  });
});

test("a message before its session makes a placeholder that the session then fills", async () => {
  const { tenant } = await start();
  await tenant.sync({
    messages: [{ sessionExternalId: "s", externalId: "m", role: "user", source: "claude-code", createdAt }],
  });
  expect((await tenant.session("s")).session).toMatchObject({
    placeholder: true,
    source: "claude-code",
    startedAt: createdAt,
  });
  await tenant.sync({ sessions: [{ externalId: "s", revision: 1, source: "codex", title: "T", projectPath: "/p" }] });
  expect((await tenant.session("s")).session).toMatchObject({
    placeholder: false,
    source: "codex",
    title: "T",
    messageCount: 1,
  });
  expect((await tenant.stats()).bySource).toMatchObject([{ source: "codex", sessions: 1, messages: 1 }]);
});
