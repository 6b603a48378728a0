import { afterEach, expect, test, vi } from "vitest";
import type { FunctionArgs } from "convex/server";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { startBackend } from "../testing/backend.harness";
import type { Backend } from "../testing/backend.harness";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addTenant, asTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const at = Date.UTC(2026, 9, 4, 12);
const page = { numItems: 20, cursor: null };
type Listed = Omit<FunctionArgs<typeof api.sessions.mine.list>, "paginationOpts">;

interface World {
  backend: Backend;
  owner: SignedIn;
  tenant: Tenant;
  /** The Convex id of a session by its external id. */
  id: (name: string) => Id<"sessions">;
  /** External ids as they are listed. */
  names: (asked?: Listed) => Promise<string[]>;
}

/** Three sessions, one of them with a subagent: `small` is the oldest, `big` has the most of everything. */
async function start(): Promise<World> {
  const backend = await startWithSignIn({}, startBackend);
  const owner = await signInOwner(backend);
  const { apiKey } = await owner.action(api.keys.mine.create, { name: "laptop", scopes: ["ingest", "read"] });
  const me = await owner.query(api.account.me, {});
  const tenant = asTenant(backend, me?.userId ?? expect.fail("nobody is signed in"), apiKey);
  const message = (session: string, index: number, input: number) => ({
    sessionExternalId: session,
    externalId: `${session}-${index}`,
    role: "assistant" as const,
    createdAt: at + index,
    textContent: `needle ${index}`,
    stopReason: "end_turn",
    model: "claude-opus-4-8",
    usage: { input },
    usageKey: `call-${index}`,
  });
  await tenant.sync({
    client: {
      name: "claude-code-sync",
      version: "1.0.0",
      machineId: "m1",
      hostname: "laptop",
      settings: { thinking: true },
    },
    sessions: [
      { externalId: "small", title: "Fix the login", startedAt: at - 5, projectPath: "/p/one", gitBranch: "main" },
      { externalId: "big", title: "Draw the login", startedAt: at - 9, source: "claude-code", endedAt: at + 90 },
      { externalId: "child", title: "Look around", parentExternalId: "big", startedAt: at - 7, projectPath: "/p/one" },
    ],
    messages: [message("big", 3, 4_000), message("big", 4, 500), message("small", 1, 70), message("child", 2, 600)],
  });
  const rows = await backend.rows("sessions");
  const list = async (asked: Listed = {}) =>
    (await owner.query(api.sessions.mine.list, { paginationOpts: page, ...asked })).page;
  return {
    backend,
    owner,
    tenant,
    id: (name) => rows.find(({ externalId }) => externalId === name)?._id ?? expect.fail(name),
    names: async (asked) => (await list(asked)).map(({ externalId }) => externalId),
  };
}

test("sessions are listed by each order and filter, with their machine and subagents", async () => {
  const { backend, owner, names } = await start();
  const by = (field: "activity" | "started" | "cost" | "tokens" | "messages") =>
    ({ sort: { by: field, order: "desc" } }) as const;
  expect(await names()).toEqual(["big", "child", "small"]);
  expect(await names(by("started"))).toEqual(["small", "child", "big"]);
  for (const field of ["cost", "tokens"] as const) expect(await names(by(field))).toEqual(["big", "child", "small"]);
  expect((await names(by("messages")))[0]).toBe("big");
  expect(await names({ sort: { by: "cost", order: "asc" } })).toEqual(["small", "child", "big"]);
  const filters: [Listed["filters"], string[]][] = [
    [{ roots: true }, ["big", "small"]],
    [{ parent: "big" }, ["child"]],
    [{ machine: "m1", project: "one" }, ["child", "small"]],
    [{ project: "/p/one", branch: "main" }, ["small"]],
    [{ text: "draw" }, ["big"]],
    [{ status: "ended" }, ["big"]],
    [{ status: "idle" }, ["child", "small"]],
    [{ status: "working" }, []],
    [{ minCostMicroUsd: 2_000 }, ["big", "child"]],
    [{ maxCostMicroUsd: 2_000, source: "opencode" }, ["small"]],
    [{ from: at + 2, to: at + 50 }, ["child"]],
    [{ trashed: true }, []],
  ];
  const sessions = (await backend.rows("sessions")).map(({ _id }) => _id);
  for (const [asked = {}, expected] of filters) {
    expect([asked, await names({ filters: asked })]).toEqual([asked, expected]);
    if (asked.text !== undefined) continue;
    // In another order by another index, of which few are put in order at once.
    if (asked.trashed !== true) {
      const byTokens = await names({ filters: asked, sort: { by: "tokens", order: "asc" } });
      expect([asked, byTokens]).toEqual([asked, ["small", "child", "big"].filter((name) => expected.includes(name))]);
    }
    const among = await owner.query(api.sessions.mine.among, { sessions, filters: asked });
    expect([asked, among.map(({ externalId }) => externalId).toSorted()]).toEqual([asked, expected.toSorted()]);
  }
  const atThen = (status: "waiting" | "idle") => names({ filters: { status }, at: at + 60_000 });
  expect([await atThen("waiting"), await atThen("idle")]).toEqual([["child", "small"], []]);
  const waiting = (time: number, cursor: string | null) => {
    const paginationOpts = { numItems: 1, cursor };
    return owner.query(api.sessions.mine.list, { filters: { status: "waiting" }, at: time, paginationOpts });
  };
  const { continueCursor } = await waiting(at + 60_000, null);
  expect((await waiting(at + 90_000, continueCursor)).page).toMatchObject([{ externalId: "child" }]);
  const { page: rows } = await owner.query(api.sessions.mine.list, { paginationOpts: page });
  expect(rows[0]).toMatchObject({ hostname: "laptop", childCount: 1, tags: [], starred: false, label: null });
});

test("few sessions of a narrow filter come at once in any order; a list that has become longer is begun anew", async () => {
  const { owner, tenant } = await start();
  const sort = { by: "tokens", order: "desc" } as const;
  const first = (filters: NonNullable<Listed["filters"]>, endCursor?: string) => {
    const paginationOpts = { numItems: 1, cursor: null, ...(endCursor === undefined ? {} : { endCursor }) };
    return owner.query(api.sessions.mine.list, { filters, sort, paginationOpts });
  };
  const few = await first({ project: "/p/one" });
  expect(few).toMatchObject({ page: [{ externalId: "child" }, { externalId: "small" }], isDone: true, looked: 2 });
  const days = await first({ from: at + 2 });
  expect(days.page.map(({ externalId }) => externalId)).toEqual(["big", "child"]);
  const cost = { filters: { minCostMicroUsd: 2_000 }, paginationOpts: { numItems: 1, cursor: null } };
  expect((await owner.query(api.sessions.mine.list, cost)).page.map(({ externalId }) => externalId)).toEqual([
    "big",
    "child",
  ]);

  const more = Array.from({ length: 399 }, (_, index) => ({
    externalId: `more-${index}`,
    startedAt: at - 100,
    projectPath: "/p/one",
  }));
  await tenant.sync({ sessions: more });
  const many = await first({ project: "/p/one" });
  expect(many).toMatchObject({ page: [{ externalId: "child" }], isDone: false });
  expect(await first({ project: "/p/one" }, many.continueCursor)).toMatchObject({ page: [{ externalId: "child" }] });
  await expect(first({ project: "/p/one" }, few.continueCursor)).rejects.toThrow("InvalidCursor");
});

test("what ended in an error is found by its mark as without, in any order, until something happens in it", async () => {
  const { backend, owner, tenant, id, names } = await start();
  const failing = (session: string, time: number) => {
    const error = { role: "assistant" as const, kind: "api_error", createdAt: at + time };
    return { ...error, sessionExternalId: session, externalId: `${session}-error` };
  };
  await tenant.sync({ messages: [failing("small", 200), failing("big", 100)] });
  const errors = async (rest: Listed = {}) => await names({ filters: { status: "error" }, ...rest });
  const byCost = { sort: { by: "cost", order: "desc" } } as const;
  for (const walk of ["before", "after"]) {
    expect([walk, await errors(), await errors(byCost)]).toEqual([walk, ["small", "big"], ["big", "small"]]);
    await backend.mutation(internal.sessions.catchUp.run, {});
  }
  // Nothing but marks is looked at now.
  for (const { _id } of (await backend.rows("sessionMarks")).filter(({ sessionId }) => sessionId === id("big"))) {
    await backend.remove(_id);
  }
  expect(await errors()).toEqual(["small"]);
  await owner.mutation(api.sessions.organise.trash, { sessions: [id("small")] });
  expect([await errors(), await backend.rows("sessionMarks")]).toEqual([[], []]);
  await owner.mutation(api.sessions.organise.restore, { sessions: [id("small")] });
  expect(await errors()).toEqual(["small"]);
  const prompt = { role: "user" as const, createdAt: at + 300, textContent: "again" };
  await tenant.sync({ messages: [{ ...prompt, sessionExternalId: "small", externalId: "again" }] });
  expect([await errors(), await backend.rows("sessionMarks")]).toEqual([[], []]);
});

test("tags and stars are found, counted and taken back", async () => {
  const { backend, owner, id, names } = await start();
  const { tag, star } = api.sessions.organise;
  expect(await owner.mutation(tag, { sessions: [id("small"), id("big")], add: [" slow  run ", "auth"] })).toEqual({
    sessions: 2,
  });
  await owner.mutation(tag, { sessions: [id("big")], remove: ["auth"] });
  await owner.mutation(star, { sessions: [id("small")], starred: true });
  expect(await names({ filters: { tags: ["slow run"] } })).toEqual(["big", "small"]);
  expect(await names({ filters: { tags: ["slow run", "auth"] } })).toEqual(["small"]);
  const byCost = { sort: { by: "cost", order: "desc" } } as const;
  expect(await names({ filters: { tags: ["slow run"] }, ...byCost })).toEqual(["big", "small"]);
  expect(await names({ filters: { tags: ["slow run"] }, sort: { by: "cost", order: "asc" } })).toEqual([
    "small",
    "big",
  ]);
  expect(await names({ filters: { starred: true } })).toEqual(["small"]);
  expect(await names({ filters: { starred: false }, sort: { by: "cost", order: "asc" } })).toEqual(["child", "big"]);
  const facets = await owner.query(api.facets.mine.list, {});
  expect(facets).toMatchObject({
    sources: [
      { value: "opencode", label: "OpenCode", sessions: 2 },
      { value: "claude-code", label: "Claude Code", sessions: 1 },
    ],
    machines: [{ value: "m1", label: "laptop", sessions: 3 }],
    tags: [
      { value: "slow run", sessions: 2 },
      { value: "auth", sessions: 1 },
    ],
  });
  expect(await owner.query(api.machines.mine.list, {})).toMatchObject([
    {
      machineId: "m1",
      sessions: 3,
      clients: [{ name: "claude-code-sync", version: "1.0.0", settings: { thinking: true } }],
    },
  ]);
  expect(await owner.query(api.projects.mine.branches, { project: "/p/one" })).toEqual([{ name: "main", sessions: 1 }]);
  await owner.mutation(star, { sessions: [id("small")], starred: false });
  await owner.mutation(tag, { sessions: [id("small"), id("big")], remove: ["slow run", "auth"] });
  expect(await backend.rows("sessionMarks")).toEqual([]);
  const tooLong = owner.mutation(tag, { sessions: [id("big")], add: ["x".repeat(65)] });
  expect(await refusalOf(tooLong)).toBe("invalid_request");
});

test("what is in the trash is in no list and no hit, goes on being written, and comes back as it was", async () => {
  const { backend, owner, tenant, id, names } = await start();
  await owner.mutation(api.sessions.organise.tag, { sessions: [id("big")], add: ["kept"] });
  const before = await countsOf(backend);
  await owner.mutation(api.sessions.organise.trash, { sessions: [id("big")] });
  await vi.waitFor(async () => expect(await names()).toEqual(["small"]), 20_000);
  expect((await names({ filters: { trashed: true } })).toSorted()).toEqual(["big", "child"]);
  expect(await names({ filters: { tags: ["kept"] } })).toEqual([]);
  expect(await names({ filters: { text: "draw" } })).toEqual([]);
  const listed = async (query = "") => (await (await tenant.get(`/api/sessions${query}`)).json()).sessions.length;
  expect([await listed(), await listed("?trashed=1")]).toEqual([1, 2]);
  const hits = await owner.query(api.search.mine.inMessages, { text: "needle", paginationOpts: page });
  expect(new Set(hits.page.map(({ sessionExternalId }) => sessionExternalId))).toEqual(new Set(["small"]));
  expect((await (await tenant.get("/api/search?q=needle")).json()).results).toHaveLength(1);
  expect((await owner.query(api.facets.mine.list, {})).sources).toMatchObject([{ sessions: 1 }]);

  const late = {
    sessionExternalId: "big",
    externalId: "late",
    role: "user" as const,
    createdAt: at + 500,
    textContent: "more",
  };
  expect((await tenant.sync({ messages: [late] })).messages.inserted).toBe(1);
  expect(await names()).toEqual(["small"]);
  await owner.mutation(api.sessions.organise.restore, { sessions: [id("big")] });
  await vi.waitFor(async () => expect(await names()).toEqual(["big", "child", "small"]), 20_000);
  expect(await countsOf(backend)).toEqual(before);
  expect(await names({ filters: { tags: ["kept"] } })).toEqual(["big"]);
});

test("a session that was deleted for good leaves nothing and stays away, and a copy's usage counts from then on", async () => {
  const { backend, owner, tenant, id, names } = await start();
  const big = { field: "x".repeat(150_000) };
  const parts = [{ type: "tool", toolName: "Read", input: {}, output: big, status: "completed" as const }];
  const copy = {
    externalId: "copy",
    role: "assistant" as const,
    createdAt: at,
    usage: { input: 500 },
    model: "claude-opus-4-8",
    usageKey: "call-4",
    usageCopied: true,
  };
  const more = { sessionExternalId: "big", externalId: "more", role: "assistant" as const, createdAt: at + 5, parts };
  const first = { sessions: [{ externalId: "big", title: "Draw the login" }], messages: [more] };
  await tenant.sync({ messages: [{ ...copy, sessionExternalId: "small" }] });
  await tenant.sync(first);
  await tenant.sync({ todos: [{ sessionExternalId: "big", todos: [{ content: "x", status: "pending" }] }] });
  expect((await tenant.stats()).totals.tokens.input).toBe(5_170);
  expect(await backend.files()).toHaveLength(1);

  await owner.mutation(api.sessions.organise.trash, { sessions: [id("big")] });
  await vi.waitFor(async () => expect(await names()).toEqual(["small"]), 20_000);
  await backend.mutation(internal.sessions.trash.sweep, {});
  expect(await backend.rows("purgedSessions")).toEqual([]);
  await owner.mutation(api.sessions.organise.emptyTrash, {});
  await vi.waitFor(async () => expect(await backend.rows("sessions")).toHaveLength(1), 30_000);
  for (const table of ["messages", "parts", "todos", "sessionUsage", "sessionMarks"] as const) {
    const rows = await backend.rows(table);
    expect([table, rows.filter((row) => row.sessionId !== id("small"))]).toEqual([table, []]);
  }
  expect([await backend.files(), await backend.rows("searchChunks"), await backend.rows("blobs")]).toEqual([
    [],
    [],
    [],
  ]);
  const { totals } = await tenant.stats();
  expect([totals.sessions, totals.messages, totals.tokens.input]).toEqual([1, 2, 570]);

  const again = await tenant.sync(first);
  expect(again).toMatchObject({ sessions: { unchanged: 1 }, messages: { unchanged: 1 }, rejected: [] });
  expect(await (await tenant.post("/sync/message", more)).json()).toEqual({ ok: true, messageId: null });
  expect([await names(), (await backend.files()).length]).toEqual([["small"], 0]);
  expect(await owner.query(api.sessions.mine.get, { session: "big" })).toBeNull();
});

test("a session with several copies of one answer leaves none of its cost when it is deleted for good", async () => {
  const { backend, owner, tenant, id } = await start();
  const copy = {
    sessionExternalId: "small",
    role: "assistant" as const,
    model: "claude-opus-4-8",
    usage: { input: 900 },
  };
  const copies = [5, 4, 6].map((late) => ({
    ...copy,
    externalId: `copy-${late}`,
    createdAt: at + late,
    usageKey: "call",
  }));
  const before = (await tenant.stats()).totals;
  await tenant.sync({ messages: copies });
  expect((await tenant.stats()).totals.tokens.input).toBe(before.tokens.input + 900);

  await owner.mutation(api.sessions.organise.trash, { sessions: [id("small")] });
  await owner.mutation(api.sessions.organise.emptyTrash, {});
  await vi.waitFor(async () => expect(await backend.rows("sessions")).toHaveLength(2), 30_000);
  expect((await tenant.stats()).totals.tokens.input).toBe(before.tokens.input - 70);
});

test("a long session opens anywhere: by bounds, by a message, by its prompts, by a search within it", async () => {
  const { owner, tenant, id } = await start();
  const messages = Array.from({ length: 30 }, (_, index) => ({
    sessionExternalId: "small",
    externalId: `p${index}`,
    role: "user" as const,
    kind: index % 3 === 0 ? "prompt" : "meta",
    createdAt: at + 1_000 + index,
    textContent: `question ${index}`,
  }));
  await tenant.sync({ messages });
  const session = id("small");
  const window = { session, from: at + 1_010, before: at + 1_013, paginationOpts: page };
  const within = await owner.query(api.sessions.mine.messages, window);
  expect(within.page.map(({ externalId }) => externalId)).toEqual(["p10", "p11", "p12"]);
  const last = await owner.query(api.sessions.mine.messages, { ...window, order: "desc" });
  expect(last.page[0]?.externalId).toBe("p12");
  const found = await owner.query(api.sessions.mine.locate, { session, message: "p7" });
  expect(found?.createdAt).toBe(at + 1_007);
  expect(await owner.query(api.sessions.mine.locate, { session, message: found?.messageId ?? "" })).toEqual(found);
  expect(
    await owner.query(api.sessions.mine.locate, { session: id("big"), message: found?.messageId ?? "" }),
  ).toBeNull();
  const outline = await owner.query(api.sessions.mine.outline, { session, paginationOpts: page });
  expect(outline.page.map(({ text }) => text)).toEqual(
    [0, 3, 6, 9, 12, 15, 18, 21, 24, 27].map((n) => `question ${n}`),
  );
  const hits = await owner.query(api.search.mine.inSession, { session, text: "needle", paginationOpts: page });
  expect(hits.page.map(({ sessionExternalId }) => sessionExternalId)).toEqual(["small"]);
});

test("another user's sessions are neither found nor changed", async () => {
  const { backend, owner } = await start();
  const other = await addTenant(backend);
  await other.sync({ sessions: [{ externalId: "theirs", parentExternalId: "big", title: "login" }] });
  const session = (await other.session("theirs")).session.id as Id<"sessions">;
  const before = (await backend.rows("sessions")).find(({ _id }) => _id === session);
  const { tag, star, trash, restore } = api.sessions.organise;
  for (const call of [
    owner.mutation(tag, { sessions: [session], add: ["mine"] }),
    owner.mutation(star, { sessions: [session], starred: true }),
    owner.mutation(trash, { sessions: [session] }),
    owner.mutation(restore, { sessions: [session] }),
  ]) {
    expect(await call).toEqual({ sessions: 0 });
  }
  expect(await owner.query(api.sessions.mine.among, { sessions: [session] })).toEqual([]);
  const refused = [
    owner.query(api.sessions.mine.outline, { session, paginationOpts: page }),
    owner.query(api.sessions.mine.locate, { session, message: "m" }),
    owner.query(api.search.mine.inSession, { session, text: "x", paginationOpts: page }),
  ];
  expect(new Set(await Promise.all(refused.map(refusalOf)))).toEqual(new Set(["not_found"]));
  expect((await backend.rows("sessions")).find(({ _id }) => _id === session)).toEqual(before);
});

/** What sessions are counted by. */
async function countsOf(backend: Backend): Promise<unknown[]> {
  const rows = [
    ...(await backend.rows("facets")),
    ...(await backend.rows("projects")),
    ...(await backend.rows("branches")),
  ];
  return rows.map(({ _id, _creationTime, ...row }) => JSON.stringify(row)).toSorted();
}
