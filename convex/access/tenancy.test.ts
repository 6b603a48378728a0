import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const createdAt = Date.UTC(2026, 9, 4);
const secret = "mine-alone";
const big = `${"padding ".repeat(40_000)} ${secret}-big`;

async function start() {
  const backend = startBackend();
  const [owner, stranger] = [await addTenant(backend), await addTenant(backend)];
  await owner.sync({
    sessions: [{ externalId: "shared-id", revision: 1, title: secret, projectPath: "/p", source: "claude-code" }],
    messages: [
      {
        sessionExternalId: "shared-id",
        externalId: "m",
        revision: 1,
        role: "assistant",
        createdAt,
        model: "claude-opus-4-8",
        usage: { output: 10 },
        usageKey: "call",
        parts: [
          { type: "text", text: secret },
          { type: "tool", toolName: "Bash", output: big },
        ],
      },
    ],
    todos: [{ sessionExternalId: "shared-id", revision: 1, todos: [{ content: secret, status: "pending" }] }],
  });
  return { backend, owner, stranger };
}

test("somebody else's session, by its id, external id or part, is answered exactly as a missing one", async () => {
  const { owner, stranger } = await start();
  const { session, messages } = await owner.session("shared-id");
  const part = messages[0]?.parts[1];
  expect(part?.truncated).toBe(true);
  const paths = (id: string, partId: string) => [
    `/api/sessions/get?id=${id}`,
    `/api/sessions/${id}`,
    `/api/parts/content?id=${partId}`,
  ];
  for (const [index, path] of paths(session.id, part?.id ?? "").entries()) {
    const [theirs, missing] = [await stranger.get(path), await stranger.get(paths("missing", "missing")[index] ?? "")];
    expect([theirs.status, missing.status, (await owner.get(path)).status]).toEqual([404, 404, 200]);
    const [theirBody, missingBody] = [await theirs.text(), await missing.text()];
    const neutral = (body: string) =>
      body
        .replace(session.id, "missing")
        .replace(part?.id ?? "", "missing")
        .replace(/"requestId":"[^"]*"/, "");
    expect(neutral(theirBody)).toBe(neutral(missingBody));
  }
  expect((await stranger.get("/api/sessions/get?id=shared-id")).status).toBe(404);
});

test("lists, search and statistics have only one's own", async () => {
  const { stranger } = await start();
  expect(await (await stranger.get("/sync/sessions/list?detail=1")).json()).toEqual({
    sessionIds: [],
    sessions: [],
    nextCursor: null,
  });
  expect(await (await stranger.get("/api/sessions")).json()).toEqual({ sessions: [], nextCursor: null });
  expect(await (await stranger.get("/api/sessions?project=%2Fp&source=claude-code")).json()).toMatchObject({
    sessions: [],
  });
  expect(await (await stranger.get(`/api/search?q=${secret}`)).json()).toMatchObject({ results: [] });
  expect(await (await stranger.post("/search", { q: `${secret}-big` })).json()).toMatchObject({ results: [] });
  expect((await stranger.stats()).totals).toMatchObject({ sessions: 0, messages: 0, costMicroUsd: 0 });
});

test("the same external ids posted by another user make rows of their own and touch nothing", async () => {
  const { backend, owner, stranger } = await start();
  const before = await owner.session("shared-id");
  const statsBefore = await owner.stats();
  await stranger.sync({
    sessions: [{ externalId: "shared-id", revision: 9, title: "theirs", projectPath: "/other" }],
    messages: [
      {
        sessionExternalId: "shared-id",
        externalId: "m",
        revision: 9,
        role: "user",
        createdAt,
        model: "claude-opus-4-8",
        usage: { output: 99 },
        usageKey: "call",
        parts: [],
      },
    ],
    todos: [{ sessionExternalId: "shared-id", revision: 9, todos: [] }],
    fileEdits: [{ sessionExternalId: "shared-id", externalId: "f", path: "/x" }],
    errors: [{ sessionExternalId: "shared-id", externalId: "e", name: "E" }],
  });
  expect(await owner.session("shared-id")).toEqual(before);
  expect(await owner.stats()).toEqual(statsBefore);
  expect((await stranger.session("shared-id")).session).toMatchObject({ title: "theirs", tokens: { output: 99 } });
  expect((await backend.rows("todos")).map((row) => row.items.length).toSorted((a, b) => a - b)).toEqual([0, 1]);
  for (const table of ["sessions", "messages", "parts", "todos", "usageDaily", "projects"] as const) {
    expect((await backend.rows(table)).every((row) => [owner.userId, stranger.userId].includes(row.userId))).toBe(true);
  }
});

test("a cursor of one user's session does not open another's", async () => {
  const { owner, stranger } = await start();
  await owner.sync({
    messages: [{ sessionExternalId: "shared-id", externalId: "m2", role: "user", createdAt: createdAt + 1 }],
  });
  await stranger.sync({ sessions: [{ externalId: "own" }] });
  const page = await (await owner.get("/api/sessions/get?id=shared-id&limit=1")).json();
  expect(page).toMatchObject({ nextCursor: expect.any(String) });
  const stolen = await stranger.get(`/api/sessions/get?id=own&cursor=${page.nextCursor}`);
  expect(stolen.status).toBe(400);
});
