import type { FileEditsAnswer, SessionErrorsAnswer } from "@opensync/protocol";
import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const at = Date.UTC(2026, 10, 20, 12);

async function start() {
  const backend = startBackend();
  return { backend, tenant: await addTenant(backend) };
}

test("a session comes with its to-dos, file edits and errors, in the order of their times", async () => {
  const { tenant } = await start();
  await tenant.sync({
    sessions: [{ externalId: "s" }],
    todos: [
      {
        sessionExternalId: "s",
        revision: 3,
        todos: [{ content: "look", status: "in_progress", priority: "high", metadata: { estimate: 2 } }],
      },
    ],
    fileEdits: [
      { sessionExternalId: "s", externalId: "a", path: "/b.ts", kind: "edit", additions: 1, createdAt: at + 1 },
      {
        sessionExternalId: "s",
        externalId: "b",
        path: "/a.ts",
        createdAt: at,
        toolCallId: "call_1",
        metadata: { hash: "x" },
      },
    ],
    errors: [{ sessionExternalId: "s", externalId: "e", name: "APIError", retryable: false, createdAt: at }],
  });
  const { todos, fileEdits, errors, more } = await tenant.session("s");
  expect(todos).toEqual([
    {
      externalId: null,
      content: "look",
      status: "in_progress",
      priority: "high",
      activeForm: null,
      metadata: { estimate: 2 },
    },
  ]);
  expect(fileEdits).toMatchObject([
    { externalId: "b", path: "/a.ts", toolCallId: "call_1", metadata: { hash: "x" } },
    { externalId: "a", path: "/b.ts", kind: "edit", additions: 1, metadata: null },
  ]);
  expect(errors).toMatchObject([{ externalId: "e", name: "APIError", retryable: false, message: null }]);
  expect(more).toEqual({ fileEdits: null, errors: null });
  expect(await (await tenant.get("/api/sessions/todos?id=s")).json()).toEqual({ todos, revision: 3 });
});

test("more of them than a first page shows are paged by themselves", async () => {
  const { tenant } = await start();
  const ids = Array.from({ length: 130 }, (_, index) => `e${String(index).padStart(3, "0")}`);
  await tenant.sync({
    fileEdits: ids.map((externalId, index) => ({
      sessionExternalId: "s",
      externalId,
      path: "/a",
      createdAt: at + index,
    })),
    errors: ids.map((externalId, index) => ({ sessionExternalId: "s", externalId, name: "E", createdAt: at + index })),
  });
  const first = await tenant.session("s");
  const edits: FileEditsAnswer = await (
    await tenant.get(`/api/sessions/file-edits?id=s&cursor=${first.more?.fileEdits}`)
  ).json();
  const errors: SessionErrorsAnswer = await (
    await tenant.get(`/api/sessions/errors?id=s&cursor=${first.more?.errors}`)
  ).json();
  expect([...(first.fileEdits ?? []), ...edits.fileEdits].map(({ externalId }) => externalId)).toEqual(ids);
  expect([...(first.errors ?? []), ...errors.errors].map(({ externalId }) => externalId)).toEqual(ids);
  expect([edits.nextCursor, errors.nextCursor]).toEqual([null, null]);
});

test("only the first page of a session carries them", async () => {
  const { tenant } = await start();
  await tenant.sync({
    messages: ["m1", "m2"].map((externalId) => ({ sessionExternalId: "s", externalId, role: "user" as const })),
  });
  const first = await (await tenant.get("/api/sessions/s?limit=1")).json();
  expect(first).toMatchObject({ todos: [], fileEdits: [], errors: [] });
  const second = await (await tenant.get(`/api/sessions/s?limit=1&cursor=${first.nextCursor}`)).json();
  expect(Object.keys(second)).toEqual(["session", "messages", "nextCursor"]);
});

test("somebody else's are answered as missing ones", async () => {
  const { backend, tenant } = await start();
  await tenant.sync({ fileEdits: [{ sessionExternalId: "s", externalId: "e", path: "/a" }] });
  const stranger = await addTenant(backend);
  for (const list of ["todos", "file-edits", "errors"]) {
    expect((await tenant.get(`/api/sessions/${list}?id=s`)).status).toBe(200);
    expect((await stranger.get(`/api/sessions/${list}?id=s`)).status).toBe(404);
    expect((await tenant.get(`/api/sessions/${list}`)).status).toBe(400);
  }
});
