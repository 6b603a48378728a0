import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const at = Date.UTC(2026, 10, 20, 12);
const message = {
  sessionExternalId: "s",
  externalId: "m",
  role: "assistant" as const,
  revision: at,
  createdAt: at,
  usage: { output: 5 },
  cost: { microUsd: 7, source: "reported" as const },
  parts: [{ type: "text", text: "an answer" }],
};

async function start() {
  const backend = startBackend();
  return { backend, tenant: await addTenant(backend) };
}

test("a session that the agent deleted stays listed and readable, marked, and the mark can be lifted", async () => {
  const { tenant } = await start();
  await tenant.sync({ sessions: [{ externalId: "s", revision: at, title: "T" }], messages: [message] });
  await tenant.sync({ sessions: [{ externalId: "s", revision: at + 1, deletedAt: at + 1, archivedAt: at }] });
  const listed = await (await tenant.get("/api/sessions")).json();
  expect(listed.sessions).toMatchObject([{ title: "T", deletedAt: at + 1, archivedAt: at, costMicroUsd: 7 }]);
  expect((await tenant.session("s")).messages).toHaveLength(1);
  await tenant.sync({ sessions: [{ externalId: "s", revision: at + 2, deletedAt: 0 }] });
  await tenant.sync({ sessions: [{ externalId: "s", revision: at + 1, deletedAt: at + 1 }] });
  expect((await tenant.session("s")).session).toMatchObject({ deletedAt: null, archivedAt: at });
});

test("a message that the agent removed stays, marked, and its usage counts", async () => {
  const { tenant } = await start();
  const removal = { sessionExternalId: "s", externalId: "m", removedAt: at + 9, removedReason: "revert" };
  await tenant.sync({ messages: [message] });
  await tenant.sync({ messages: [{ ...removal, revision: at + 9 }] });
  const { session, messages } = await tenant.session("s");
  expect(session).toMatchObject({ messageCount: 1, costMicroUsd: 7, tokens: { output: 5 } });
  expect(messages).toMatchObject([
    { role: "assistant", textContent: "an answer", removedAt: at + 9, removedReason: "revert", placeholder: false },
  ]);
  await tenant.sync({ messages: [{ sessionExternalId: "s", externalId: "m", removedAt: 0, revision: at + 10 }] });
  expect((await tenant.session("s")).messages).toMatchObject([{ removedAt: null, removedReason: null }]);
});

test("a mark that comes before its message waits for it, and takes nothing from it", async () => {
  const { tenant } = await start();
  await tenant.sync({ messages: [{ sessionExternalId: "s", externalId: "m", removedAt: at + 9, revision: at + 9 }] });
  expect((await tenant.session("s")).messages).toMatchObject([{ placeholder: true, removedAt: at + 9 }]);
  await tenant.sync({ messages: [{ ...message, role: "user" }] });
  expect((await tenant.session("s")).messages).toMatchObject([
    { placeholder: false, role: "user", textContent: "an answer", createdAt: at, removedAt: at + 9 },
  ]);
});

test("a message without a role that marks nothing, and a mark in the year 1970, are refused", async () => {
  const { tenant } = await start();
  const { rejected } = await tenant.sync({
    sessions: [{ externalId: "s", deletedAt: 5 }],
    messages: [{ sessionExternalId: "s", externalId: "m" }],
  });
  expect(rejected).toMatchObject([
    { kind: "session", code: "time_out_of_range" },
    { kind: "message", code: "invalid_item" },
  ]);
});
