import { expect, test } from "vitest";
import { lowersLimits, startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const createdAt = Date.UTC(2026, 9, 4);

function messages(count: number, text: string) {
  return Array.from({ length: count }, (_, index) => ({
    sessionExternalId: `s${index % 7}`,
    externalId: `m${index}`,
    revision: 1,
    role: "assistant" as const,
    createdAt: createdAt + index,
    model: "claude-opus-4-8",
    usage: { output: 1 },
    usageKey: `k${index}`,
    parts: [{ type: "text", text: `${index} ${text}` }],
  }));
}

test("a batch of many messages goes in by transactions far inside Convex's limits, new and replayed", async () => {
  const backend = startBackend({
    databaseQueries: 1_024,
    documentsWritten: 512,
    bytesRead: 4 << 20,
    bytesWritten: 4 << 20,
  });
  const tenant = await addTenant(backend);
  const batch = { messages: messages(800, "short") };
  expect((await tenant.sync(batch)).messages).toEqual({ inserted: 800, updated: 0, unchanged: 0 });
  expect((await tenant.sync(batch)).messages).toEqual({ inserted: 0, updated: 0, unchanged: 800 });
});

test("a batch of many MiB is split by its bytes", async () => {
  const backend = startBackend({ bytesRead: 5 << 20, bytesWritten: 5 << 20 });
  const tenant = await addTenant(backend);
  const batch = { messages: messages(60, "x".repeat(120_000)) };
  expect(await tenant.sync(batch)).toMatchObject({ messages: { inserted: 60 }, rejected: [] });
  expect((await tenant.stats()).totals.messages).toBe(60);
});

test("a message of 2,000 parts goes in whole", async () => {
  const backend = startBackend({});
  const tenant = await addTenant(backend);
  const parts = Array.from({ length: 2_000 }, (_, index) => ({
    type: "tool",
    externalId: `t${index}`,
    toolName: "Bash",
    output: "ok",
  }));
  await tenant.sync({ messages: [{ sessionExternalId: "s", externalId: "m", role: "assistant", createdAt, parts }] });
  const {
    session,
    messages: [message],
  } = await tenant.session("s");
  expect(session).toMatchObject({ partCount: 2_000, toolCallCount: 2_000 });
  expect(message?.parts.map((part) => part.externalId)).toEqual(parts.map((part) => part.externalId));
});

test("items that touch larger rows than they bring go in all the same, by smaller transactions", async () => {
  const tenant = await addTenant(startBackend({}));
  const metadata = "m".repeat(200_000);
  const large = Array.from({ length: 90 }, (_, index) => ({
    sessionExternalId: "s",
    externalId: `m${index}`,
    revision: 1,
    role: "user" as const,
    createdAt: createdAt + index,
    metadata,
  }));
  await tenant.sync({ messages: large.slice(0, 45) });
  await tenant.sync({ messages: large.slice(45) });
  const small = large.map(({ metadata: _metadata, ...message }) => ({ ...message, revision: 2, kind: "prompt" }));
  expect(await tenant.sync({ messages: small })).toMatchObject({
    messages: { inserted: 0, updated: 90, unchanged: 0 },
    rejected: [],
  });
  const [first] = (await tenant.session("s")).messages;
  expect([first?.kind, first?.metadata === metadata]).toEqual(["prompt", true]);
});

test("an item that is too much for any transaction is rejected alone", async () => {
  const count = lowersLimits ? 350 : 1_400;
  const backend = startBackend({ databaseQueries: 256 });
  const tenant = await addTenant(backend);
  const days = Array.from({ length: count }, (_, index) => ({
    sessionExternalId: "long",
    externalId: `m${index}`,
    revision: 1,
    role: "user" as const,
    createdAt: createdAt - index * 86_400_000,
  }));
  await tenant.sync({ messages: days });
  const moved = { externalId: "long", revision: 1, projectPath: "/p" };
  const answer = await tenant.sync({ sessions: [{ externalId: "a" }, moved, { externalId: "b" }] });
  expect(answer).toMatchObject({
    sessions: { inserted: 2, updated: 0 },
    rejected: [{ kind: "session", externalId: "long", index: 1, code: "too_large" }],
  });
  const alone = await tenant.post("/sync/session", moved);
  expect([alone.status, await alone.json()]).toMatchObject([422, { error: "too_large" }]);
  expect((await tenant.stats()).totals).toMatchObject({ sessions: 3, messages: count });
});

test("metadata that no answer could hold is refused by name", async () => {
  const tenant = await addTenant(startBackend({}));
  const message = (externalId: string, parts: number) => ({
    sessionExternalId: "s",
    externalId,
    role: "user" as const,
    createdAt,
    parts: Array.from({ length: parts }, () => ({ type: "file", metadata: "m".repeat(240_000) })),
  });
  expect(await tenant.sync({ messages: [message("much", 8), message("too-much", 9)] })).toMatchObject({
    messages: { inserted: 1 },
    rejected: [{ externalId: "too-much", code: "too_large" }],
  });
});
