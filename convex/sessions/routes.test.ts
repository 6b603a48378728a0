import type { SessionPageAnswer } from "@opensync/protocol";
import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

const createdAt = Date.UTC(2026, 9, 4, 12);

async function pages<Item>(
  tenant: Tenant,
  path: string,
  items: (page: Record<string, Item[]>) => Item[] | undefined,
): Promise<Item[][]> {
  const found: Item[][] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const response = await tenant.get(`${path}&cursor=${cursor}`);
    expect(response.status).toBe(200);
    const page = await response.json();
    found.push(items(page) ?? []);
    cursor = page.nextCursor;
  }
  return found;
}

test("a Claude Code session's fields all come back", async () => {
  const tenant = await addTenant(startBackend());
  const session = {
    externalId: "8d5ede3c",
    source: "claude-code",
    title: "A title",
    titleSource: "agent" as const,
    projectPath: "/home/me/app",
    projectName: "app",
    cwd: "/home/me/app/sub",
    gitBranch: "main",
    gitRepo: "git@example.com:me/app.git",
    model: "claude-opus-4-8",
    provider: "anthropic",
    startType: "resume",
    endReason: "prompt_input_exit",
    status: "ended",
    permissionMode: "acceptEdits",
    mcpServers: ["github"],
    thinkingEnabled: true,
    parentExternalId: "parent",
    parentToolCallId: "toolu_1",
    forkedFrom: "other",
    agentType: "Explore",
    agentVersion: "2.1.197",
    startedAt: createdAt,
    endedAt: createdAt + 60_000,
    durationMs: 60_000,
    metadata: { "any key": [1, { $deep: null }] },
  };
  const message = {
    externalId: "msg_1",
    role: "assistant" as const,
    kind: "prompt",
    model: "claude-opus-4-8",
    provider: "anthropic",
    createdAt,
    durationMs: 900,
    parentExternalId: "u1",
    isSidechain: true,
    stopReason: "end_turn",
    usageKey: "msg_1:req_1",
    tokenCount: 40,
    error: { name: "APIError", message: "overloaded", retryable: true },
    metadata: { uuid: "x" },
  };
  await tenant.sync({
    sessions: [{ ...session, revision: 3.001 }],
    messages: [
      {
        ...message,
        sessionExternalId: "8d5ede3c",
        revision: 3.002,
        usage: { input: 12, cacheWrite5m: 300, cacheRead: 2000, output: 40 },
        parts: [
          { type: "thinking", text: "hm" },
          { type: "text", text: "Hello" },
          { type: "text", text: "there" },
          {
            type: "tool",
            externalId: "toolu_1",
            toolName: "Bash",
            toolCallId: "toolu_1",
            input: { command: "ls", deep: [{ n: 1, s: "x" }] },
            output: "a\nb",
            status: "completed",
            isError: false,
            startedAt: createdAt,
            durationMs: 5,
            omitted: [{ field: "output", reason: "file-contents", bytes: 10, path: "/a" }],
            metadata: { exitCode: 0 },
          },
        ],
      },
    ],
  });
  const read = await tenant.session("8d5ede3c");
  expect(read.session).toMatchObject({
    ...session,
    revision: 3.001,
    messageCount: 1,
    partCount: 4,
    toolCallCount: 1,
    tokens: {
      input: 12,
      output: 40,
      reasoning: 0,
      cacheRead: 2000,
      cacheWrite: 300,
      cacheWrite5m: 300,
      cacheWrite1h: 0,
      total: 2352,
    },
    promptTokens: 12,
    completionTokens: 40,
    totalTokens: 2352,
    costMicroUsd: 3935,
    cost: 0.003935,
    costSource: "computed",
    createdAt,
  });
  expect(read.messages).toMatchObject([
    {
      ...message,
      textContent: "Hello\nthere",
      thinkingContent: "hm",
      costMicroUsd: 3935,
      costSource: "computed",
      priceVersion: "genai-prices@0.1.8",
      usageCounted: true,
      parts: [
        { position: 0, type: "thinking", text: "hm" },
        { position: 1, text: "Hello" },
        { position: 2, text: "there" },
        {
          position: 3,
          externalId: "toolu_1",
          toolName: "Bash",
          toolCallId: "toolu_1",
          text: null,
          input: { command: "ls", deep: [{ n: 1, s: "x" }] },
          output: "a\nb",
          status: "completed",
          isError: false,
          startedAt: createdAt,
          durationMs: 5,
          omitted: [{ field: "output", reason: "file-contents", bytes: 10, path: "/a" }],
          metadata: { exitCode: 0 },
          truncated: false,
        },
      ],
    },
  ]);
  expect((await tenant.session(read.session.id)).session.externalId).toBe("8d5ede3c");
  expect((await tenant.get("/api/sessions/8d5ede3c")).status).toBe(200);
});

test("messages come in the order of their times, page by page, none twice and none missed", async () => {
  const tenant = await addTenant(startBackend());
  const ids = Array.from({ length: 25 }, (_, index) => `m${String(index).padStart(2, "0")}`);
  const messages = ids.map((externalId, index) => ({
    sessionExternalId: "s",
    externalId,
    role: "user" as const,
    createdAt: createdAt + index,
    textContent: externalId,
  }));
  await tenant.sync({ messages: messages.toReversed() });
  const found = await pages<{ textContent: string }>(
    tenant,
    "/api/sessions/get?id=s&limit=10",
    (page) => page.messages,
  );
  expect(found.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(found.flat().map((message) => message.textContent)).toEqual(ids);
});

test("a page whose text would be too much for one answer ends early and goes on where it ended", async () => {
  const tenant = await addTenant(startBackend());
  const text = "x".repeat(120_000);
  const messages = Array.from({ length: 90 }, (_, index) => ({
    sessionExternalId: "s",
    externalId: `m${index}`,
    role: "user" as const,
    createdAt: createdAt + index,
    parts: [{ type: "text", text: `${index}${text}` }],
  }));
  await tenant.sync({ messages });
  const found = await pages<{ externalId: string }>(
    tenant,
    "/api/sessions/get?id=s&limit=200",
    (page) => page.messages,
  );
  expect(found.length).toBeGreaterThan(1);
  expect(found.flat().map((message) => message.externalId)).toEqual(messages.map((message) => message.externalId));
});

test("no page is larger than an answer may be, whatever fills it", async () => {
  const tenant = await addTenant(startBackend({}));
  // Three bytes a character, and shown twice: as the part's text and as the message's.
  const text = "語".repeat(42_000);
  const metadata = "m".repeat(240_000);
  const messages = Array.from({ length: 100 }, (_, index) => ({
    sessionExternalId: "s",
    externalId: `m${index}`,
    role: "user" as const,
    createdAt: createdAt + index,
    parts:
      index % 10 === 0
        ? Array.from({ length: 8 }, () => ({ type: "file", metadata }))
        : [{ type: "text", text: `${index}${text}` }],
  }));
  await tenant.sync({ messages: messages.slice(0, 40) });
  await tenant.sync({ messages: messages.slice(40) });
  const found: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const response = await tenant.get(`/api/sessions/get?id=s&limit=200&cursor=${cursor}`);
    const body = await response.text();
    expect(new TextEncoder().encode(body).length).toBeLessThan(12 << 20);
    const page: SessionPageAnswer = JSON.parse(body);
    found.push(...page.messages.map(({ externalId }) => externalId));
    cursor = page.nextCursor;
  }
  expect(found).toEqual(messages.map(({ externalId }) => externalId));
});

test("a page of large sessions is short rather than too much to read", async () => {
  const tenant = await addTenant(startBackend({}));
  const metadata = "m".repeat(400_000);
  const ids = Array.from({ length: 45 }, (_, index) => `s${index}`);
  await tenant.sync({ sessions: ids.map((externalId) => ({ externalId, metadata })) });
  for (const path of ["/api/sessions?limit=200", "/sync/sessions/list?limit=200"]) {
    const found = await pages<{ externalId: string } | string>(
      tenant,
      path,
      (page) => page.sessions ?? page.sessionIds,
    );
    const externalIds = found.flat().map((item) => (typeof item === "string" ? item : item.externalId));
    expect(new Set(externalIds)).toEqual(new Set(ids));
  }
});

test("sessions are listed last active first, filtered and paged", async () => {
  const tenant = await addTenant(startBackend());
  const session = (index: number, fields: object) => ({
    externalId: `s${index}`,
    startedAt: createdAt + index * 86_400_000,
    ...fields,
  });
  await tenant.sync({
    sessions: [
      session(0, { source: "codex", projectPath: "/p/a", projectName: "a", model: "x" }),
      session(1, { source: "claude-code", projectPath: "/p/a", projectName: "a", model: "x" }),
      session(2, { source: "claude-code", projectPath: "/p/b", projectName: "b", model: "y" }),
      session(3, { source: "claude-code" }),
    ],
  });
  const ids = async (query: string) => {
    const found = await pages<{ externalId: string }>(tenant, `/api/sessions?limit=2${query}`, (page) => page.sessions);
    return found.flat().map((found) => found.externalId);
  };
  expect(await ids("")).toEqual(["s3", "s2", "s1", "s0"]);
  expect(await ids("&source=claude-code")).toEqual(["s3", "s2", "s1"]);
  expect(await ids("&project=%2Fp%2Fa")).toEqual(["s1", "s0"]);
  expect(await ids("&project=b")).toEqual(["s2"]);
  expect(await ids("&model=x&source=codex")).toEqual(["s0"]);
  expect(await ids("&from=2026-10-05&to=2026-10-07")).toEqual(["s2", "s1"]);
});

test("a cursor is refused with other filters than it was made for", async () => {
  const tenant = await addTenant(startBackend());
  await tenant.sync({ sessions: [{ externalId: "a" }, { externalId: "b" }] });
  const { nextCursor } = await (await tenant.get("/api/sessions?limit=1")).json();
  expect((await tenant.get(`/api/sessions?limit=1&cursor=${nextCursor}`)).status).toBe(200);
  expect((await tenant.get(`/api/sessions?limit=1&source=codex&cursor=${nextCursor}`)).status).toBe(400);
});

test("the list for reconciling has every external id, with the digest if asked", async () => {
  const tenant = await addTenant(startBackend());
  await tenant.sync({
    sessions: [{ externalId: "a", revision: 4 }, { externalId: "b" }],
    messages: [
      {
        sessionExternalId: "a",
        externalId: "m",
        revision: 7,
        role: "user",
        createdAt,
        parts: [{ type: "text", text: "x" }],
      },
    ],
  });
  expect(await (await tenant.get("/sync/sessions/list")).json()).toEqual({ sessionIds: ["a", "b"], nextCursor: null });
  const { sessions } = await (await tenant.get("/sync/sessions/list?detail=1")).json();
  const { messageDigest } = (await tenant.session("a")).session;
  expect(sessions).toMatchObject([
    { externalId: "a", revision: 4, messageCount: 1, partCount: 1, messageDigest },
    { externalId: "b", revision: 0, messageCount: 0, partCount: 0, messageDigest: 0 },
  ]);
  expect(messageDigest).toBeGreaterThan(0);
  const found = await pages<string>(tenant, "/sync/sessions/list?limit=1", (page) => page.sessionIds);
  expect(found.flat()).toEqual(["a", "b"]);
});

test("a session that was taken up again has not ended, whatever is known of its last end", async () => {
  const tenant = await addTenant(startBackend());
  const session = { externalId: "s", startedAt: createdAt, endReason: "logout", endedAt: createdAt + 60_000 };
  const message = { sessionExternalId: "s", role: "user" as const, textContent: "hello" };
  const shown = async () => await (await tenant.get("/api/sessions/get?id=s")).json();
  await tenant.sync({
    sessions: [session],
    messages: [{ ...message, externalId: "a", createdAt: createdAt + 60_200 }],
  });
  expect((await shown()).session).toMatchObject({
    endReason: "logout",
    endedAt: createdAt + 60_000,
    durationMs: 60_000,
  });
  await tenant.sync({ messages: [{ ...message, externalId: "b", createdAt: createdAt + 90_000 }] });
  expect((await shown()).session).toMatchObject({ endReason: null, endedAt: null, durationMs: 90_000 });
  await tenant.sync({ sessions: [{ ...session, endReason: "clear", endedAt: createdAt + 95_000 }] });
  expect((await shown()).session).toMatchObject({ endReason: "clear", endedAt: createdAt + 95_000 });
});
