import type { PaginationOptions } from "convex/server";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { Backend } from "../testing/backend.harness";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addTenant, asTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const createdAt = Date.UTC(2026, 9, 4, 12);
const page = { numItems: 10, cursor: null };

async function start(): Promise<{ backend: Backend; owner: SignedIn; tenant: Tenant }> {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const { apiKey } = await owner.action(api.keys.mine.create, { name: "laptop", scopes: ["ingest", "read"] });
  const me = await owner.query(api.account.me, {});
  return { backend, owner, tenant: asTenant(backend, me?.userId ?? expect.fail("nobody is signed in"), apiKey) };
}

function message(index: number, text = `number ${index}`) {
  return {
    sessionExternalId: "s",
    externalId: `m${index}`,
    role: "user" as const,
    createdAt: createdAt + index,
    textContent: text,
  };
}

const sessionId = async (tenant: Tenant) => (await tenant.session("s")).session.id as Id<"sessions">;

test("a session reads as over HTTP, its JSON as text, whatever its fields are called", async () => {
  const { owner, tenant } = await start();
  const input = { "a key with spaces": [1, { $deep: null }] };
  const parts = [
    { type: "text", text: "look" },
    { type: "tool", externalId: "t1", toolName: "Bash", input, output: "ok", status: "completed" as const },
  ];
  await tenant.sync({
    sessions: [{ externalId: "s", source: "opencode", title: "A title", metadata: { $odd: true } }],
    messages: [
      { ...message(1), textContent: undefined, parts, usage: { input: 3, output: 4 }, model: "claude-opus-4-8" },
    ],
    todos: [{ sessionExternalId: "s", todos: [{ content: "look again", status: "pending" }] }],
  });
  const http = await tenant.session("s");
  const session = (await owner.query(api.sessions.mine.get, { session: "s" })) ?? expect.fail("no session");
  const { metadataJson, models, hostname, childCount, ...fields } = session;
  expect(JSON.parse(metadataJson ?? "")).toEqual({ $odd: true });
  expect([hostname, childCount]).toEqual([null, 0]);
  expect(models).toMatchObject([{ model: "claude-opus-4-8", messages: 1, tokens: fields.tokens, costMicroUsd: 115 }]);
  expect(http.session).toMatchObject(fields);
  const id = await sessionId(tenant);
  const read = await owner.query(api.sessions.mine.messages, { session: id, paginationOpts: page });
  const [shown] = read.page;
  expect(shown).toMatchObject({ tokens: http.messages[0]?.tokens, costMicroUsd: http.messages[0]?.costMicroUsd });
  expect(shown?.parts.map(({ text, toolName }) => [text, toolName])).toEqual([
    ["look", null],
    [null, "Bash"],
  ]);
  expect(JSON.parse(shown?.parts[1]?.inputJson ?? "")).toEqual(input);
  expect(await owner.query(api.sessions.mySides.get, { session: id })).toMatchObject({
    todos: [{ content: "look again" }],
    more: { errors: false },
  });
});

test("file edits come page by page, in the order of their times", async () => {
  const { owner, tenant } = await start();
  const edit = (index: number) => ({
    sessionExternalId: "s",
    externalId: `e${index}`,
    toolCallId: `call${index}`,
    path: `/p/${index % 2}.ts`,
    additions: index,
    createdAt: createdAt + index,
  });
  await tenant.sync({ sessions: [{ externalId: "s", source: "opencode" }], fileEdits: [2, 0, 1].map(edit) });
  const session = await sessionId(tenant);
  const first = await owner.query(api.sessions.mySides.fileEdits, {
    session,
    paginationOpts: { cursor: null, numItems: 2 },
  });
  const rest = await owner.query(api.sessions.mySides.fileEdits, {
    session,
    paginationOpts: { cursor: first.continueCursor, numItems: 2 },
  });
  expect([first.isDone, rest.isDone]).toEqual([false, true]);
  expect([...first.page, ...rest.page].map(({ toolCallId, additions }) => [toolCallId, additions])).toEqual([
    ["call0", 0],
    ["call1", 1],
    ["call2", 2],
  ]);
});

test("lists, search and statistics are those of HTTP", async () => {
  const { owner, tenant } = await start();
  await tenant.sync({
    sessions: ["a", "b"].map((externalId) => ({
      externalId,
      source: "opencode",
      startedAt: createdAt,
      projectPath: `/home/me/${externalId}`,
    })),
    messages: [{ ...message(1, "a needle in it"), sessionExternalId: "a", usage: { input: 3 }, model: "none" }],
  });
  const list = await owner.query(api.sessions.mine.list, { paginationOpts: page });
  const { sessions } = await (await tenant.get("/api/sessions")).json();
  expect(list.page.map(({ id }) => id)).toEqual(sessions.map(({ id }: { id: string }) => id));
  const filters = { project: "/home/me/b" };
  const filtered = await owner.query(api.sessions.mine.list, { paginationOpts: page, filters });
  expect(filtered.page.map(({ externalId }) => externalId)).toEqual(["b"]);
  const projects = await owner.query(api.projects.mine.list, { paginationOpts: page });
  expect(projects.page.map(({ path }) => path)).toEqual(["/home/me/a", "/home/me/b"]);
  const hits = await owner.query(api.search.mine.inMessages, { text: "needle", paginationOpts: page });
  expect(hits.page).toMatchObject([{ sessionExternalId: "a", snippet: "a needle in it" }]);
  const big = await owner.query(api.search.mine.inBigContent, { text: "needle", paginationOpts: page });
  expect(big.page).toEqual([]);
  const stats = await owner.query(api.usage.mine.stats, { fromDay: "2026-10-01", toDay: "2026-10-31" });
  expect(stats).toEqual({ ...(await tenant.stats()), overTime: [], next: null });
});

test("messages come page by page in either order, none twice and none missed", async () => {
  const { owner, tenant } = await start();
  await tenant.sync({ messages: Array.from({ length: 25 }, (_, index) => message(index)) });
  const session = await sessionId(tenant);
  for (const order of ["asc", "desc"] as const) {
    const found: string[] = [];
    let [cursor, isDone]: [string | null, boolean] = [null, false];
    while (!isDone) {
      const opts: PaginationOptions = { numItems: 10, cursor };
      const next: { page: { externalId: string }[]; isDone: boolean; continueCursor: string } = await owner.query(
        api.sessions.mine.messages,
        { session, order, paginationOpts: opts },
      );
      found.push(...next.page.map(({ externalId }) => externalId));
      ({ isDone, continueCursor: cursor } = next);
    }
    const inOrder = Array.from({ length: 25 }, (_, index) => `m${index}`);
    expect(found).toEqual(order === "asc" ? inOrder : inOrder.toReversed());
  }
});

test("a page that is full says which parts it leaves out, and they are had by themselves", async () => {
  const { owner, tenant } = await start();
  const text = "x".repeat(110_000);
  const parts = [0, 1, 2].map((index) => ({ type: "text", text: `${index}${text}` }));
  const messages = Array.from({ length: 30 }, (_, index) => ({ ...message(index), textContent: undefined, parts }));
  await tenant.sync({ messages });
  const args = { session: await sessionId(tenant), paginationOpts: { ...page, numItems: 30 } };
  const read = (await owner.query(api.sessions.mine.messages, args)).page;
  expect(read).toHaveLength(30);
  const cut = read.filter(({ nextPart }) => nextPart !== null);
  expect(cut.length).toBeGreaterThan(0);
  expect(read.every(({ parts, nextPart, partCount }) => parts.length === (nextPart ?? partCount))).toBe(true);
  for (const { id, parts, nextPart } of [cut[0], cut.at(-1)].filter((each) => each !== undefined)) {
    const rest = await owner.query(api.sessions.mine.parts, { message: id as Id<"messages">, from: nextPart ?? 0 });
    expect([...parts, ...rest.parts].map(({ position }) => position)).toEqual([0, 1, 2]);
    expect(rest.next).toBeNull();
  }
});

test("what stands in a big content is found in its session alone, page by page, with the field that has it", async () => {
  const { owner, tenant } = await start();
  const line = "all work and no play makes a dull log line\n";
  const output = `${line.repeat(5_000)}needleInTheEnd`;
  const parts = [{ type: "tool", toolName: "Bash", toolCallId: "c", input: { command: "cat log" }, output }];
  for (const externalId of ["s", "t"])
    await tenant.sync({ messages: [{ ...message(1), sessionExternalId: externalId, textContent: undefined, parts }] });
  const session = await sessionId(tenant);
  const found = (text: string, cursor: string | null = null) =>
    owner.query(api.search.mine.inBigContentOf, { session, text, paginationOpts: { numItems: 4, cursor } });
  const part = (await tenant.session("s")).messages[0]?.parts[0]?.id;
  expect((await found("needleInTheEnd")).page).toMatchObject([{ partId: part, field: "output", sessionId: session }]);
  expect((await found("nowhere")).page).toEqual([]);
  expect((await found("Log Line\nneedleInTheEnd")).page).toHaveLength(1);
  expect((await found("needleInTheEnd line")).page).toEqual([]);
  // A hit for each piece, of this session's only.
  const first = await found("dull");
  const second = await found("dull", first.continueCursor);
  expect([first.page.length, first.isDone, second.page.length]).toEqual([4, false, 3]);
  expect(new Set([...first.page, ...second.page].map(({ partId }) => partId))).toEqual(new Set([part]));
});

test("nobody reads what is another user's, and who is signed out reads nothing", async () => {
  const { backend, owner } = await start();
  const other = await addTenant(backend);
  await other.sync({ messages: [message(1, "a secret of the other")] });
  const { session, messages } = await other.session("s");
  const [id, part] = [session.id as Id<"sessions">, messages[0]?.parts[0]?.id as Id<"parts">];
  const reads = [
    owner.query(api.sessions.mine.messages, { session: id, paginationOpts: page }),
    owner.query(api.sessions.mySides.get, { session: id }),
    owner.query(api.sessions.mySides.fileEdits, { session: id, paginationOpts: page }),
    owner.query(api.sessions.mine.parts, { message: messages[0]?.id as Id<"messages">, from: 0 }),
    owner.query(api.sessions.mine.content, { part, field: "text" }),
    owner.query(api.sessions.mine.outline, { session: id, paginationOpts: page }),
    owner.query(api.sessions.mine.locate, { session: id, message: "m1" }),
    owner.query(api.search.mine.inSession, { session: id, text: "secret", paginationOpts: page }),
    owner.query(api.search.mine.inBigContentOf, { session: id, text: "secret", paginationOpts: page }),
  ];
  expect(new Set(await Promise.all(reads.map(refusalOf)))).toEqual(new Set(["not_found"]));
  expect(await owner.query(api.sessions.mine.get, { session: session.id })).toBeNull();
  expect(await owner.query(api.sessions.mine.get, { session: "s" })).toBeNull();
  expect((await owner.query(api.sessions.mine.list, { paginationOpts: page })).page).toEqual([]);
  const found = await owner.query(api.search.mine.inMessages, { text: "secret", paginationOpts: page });
  expect(found.page).toEqual([]);
  const nobody = backend.client();
  const days = { fromDay: "2026-10-01", toDay: "2026-10-31" };
  const refused = [
    nobody.query(api.sessions.mine.list, { paginationOpts: page }),
    nobody.query(api.sessions.mine.get, { session: "s" }),
    nobody.query(api.sessions.mine.messages, { session: id, paginationOpts: page }),
    nobody.query(api.search.mine.inMessages, { text: "secret", paginationOpts: page }),
    nobody.query(api.usage.mine.stats, days),
    nobody.query(api.projects.mine.list, { paginationOpts: page }),
  ];
  expect(new Set(await Promise.all(refused.map(refusalOf)))).toEqual(new Set(["signed_out"]));
});
