import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
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
