import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend, type Backend } from "./support/backend";
import { dumpRows } from "./support/dump-rows";
import { makeHome, type Home } from "./support/home";
import { addTenant, tenantOf, type Tenant } from "./support/tenant";

const createdAt = Date.UTC(2026, 9, 4);
const model = "claude-opus-4-8";

let home: Home;
let backend: Backend;
let owner: Tenant;
let stranger: Tenant;
/** What the owner's side answers, ids and times included: nothing of it may change. */
let ownersRows: unknown;

beforeAll(async () => {
  home = makeHome();
  backend = await startBackend(home.dataDir, home.env);
  owner = tenantOf(backend, backend.apiKey);
  stranger = await addTenant(backend, "stranger");
  await owner.sync(historyOf("owner"));
  ownersRows = await dumpRows(backend, { withTimes: true });
});

afterAll(async () => {
  expect(await dumpRows(backend, { withTimes: true })).toEqual(ownersRows);
  await backend.stop();
  await home.remove();
});

/** The same external ids for everybody; only the words, named after their owner, tell one's rows from another's. */
function historyOf(name: string, revision = 10): Record<string, unknown> {
  const secret = `${name}secret`;
  return {
    client: { machineId: "machine", hostname: `${name}-host` },
    sessions: [
      {
        externalId: "session",
        revision,
        title: secret,
        source: "claude-code",
        projectPath: "/project",
        projectName: "project",
        model,
        startedAt: createdAt,
      },
      {
        externalId: "session:agent-1",
        revision,
        title: secret,
        source: "claude-code",
        parentExternalId: "session",
        startedAt: createdAt,
      },
    ],
    messages: [
      {
        sessionExternalId: "session",
        externalId: "message",
        revision,
        role: "assistant",
        createdAt,
        model,
        usage: { input: 10, output: 20 },
        usageKey: "call",
        cost: { microUsd: 77, source: "reported" },
        parts: [
          { externalId: "part", type: "text", text: `text of ${secret}` },
          {
            externalId: "tool",
            type: "tool",
            toolName: "Bash",
            toolCallId: "toolu_1",
            input: { command: "cat" },
            output: `${`words of ${name} `.repeat(20_000)} big${secret}`,
          },
        ],
      },
      {
        sessionExternalId: "session",
        externalId: "message-2",
        revision,
        role: "user",
        createdAt: createdAt + 1,
        parentExternalId: "message",
        textContent: `more of ${secret}`,
      },
      {
        sessionExternalId: "session:agent-1",
        externalId: "message",
        revision,
        role: "user",
        createdAt,
        textContent: `agent of ${secret}`,
      },
    ],
    todos: [
      { sessionExternalId: "session", revision, todos: [{ externalId: "todo", content: secret, status: "pending" }] },
    ],
    fileEdits: [{ sessionExternalId: "session", externalId: "edit", revision, path: `/${secret}`, kind: "edit" }],
    errors: [{ sessionExternalId: "session", externalId: "error", revision, name: secret }],
  };
}

test("a stranger sees an empty backend", async () => {
  expect(await dumpRows({ siteUrl: backend.siteUrl, apiKey: stranger.apiKey })).toEqual({
    sessions: [],
    stats: expect.objectContaining({
      totals: expect.objectContaining({ sessions: 0, messages: 0, costMicroUsd: 0 }),
      byDay: [],
      bySource: [],
      byModel: [],
      byProject: [],
    }),
  });
  expect(await (await stranger.get("/sync/sessions/list?detail=1")).json()).toEqual({
    sessionIds: [],
    sessions: [],
    nextCursor: null,
  });
  for (const query of [
    "source=claude-code",
    "project=project",
    "project=%2Fproject",
    `model=${model}`,
    "from=2026-10-01&to=2026-11-01",
  ]) {
    expect(await (await stranger.get(`/api/sessions?${query}`)).json()).toEqual({ sessions: [], nextCursor: null });
  }
  for (const word of ["ownersecret", "bigownersecret", "words", "Bash", "cat"]) {
    expect(await owner.search(word)).not.toEqual([]);
    expect(await stranger.search(word)).toEqual([]);
    expect(await (await stranger.post("/search", { query: word, limit: 50 })).json()).toEqual({
      results: [],
      nextCursor: null,
    });
  }
  expect(await (await stranger.get("/api/me")).json()).toMatchObject({ user: { name: "stranger" } });
});

test("every address with an id of the owner's is answered exactly as one that does not exist", async () => {
  const page = await owner.session("session");
  const parts = page.messages.flatMap((message) => message.parts);
  const contentUrls = parts.flatMap((part) => part.stored.map(({ contentUrl }) => contentUrl));
  expect(contentUrls).toHaveLength(1);
  const ids = [
    page.session.id,
    "session",
    "session:agent-1",
    ...page.messages.flatMap(({ id, externalId }) => [id, externalId]),
    ...parts.map(({ id }) => id),
    "machine",
    "call",
    "toolu_1",
  ];
  const sessions = ids.flatMap((id) => [`/api/sessions/get?id=${id}`, `/api/sessions/${id}`]);
  const contents = [...contentUrls, ...ids.map((id) => `/api/parts/content?id=${id}`)];
  for (const path of [...sessions, ...contents]) {
    const nobodys = path.replace(/[\w:-]+$|(?<=id=)[\w:-]+/, "nobodys");
    const [theirs, missing] = [await stranger.get(path), await stranger.get(nobodys)];
    expect([path, theirs.status, missing.status]).toEqual([path, 404, 404]);
    const id = /(?:id=|sessions\/)([\w:-]+)(?:&|$)/.exec(path)?.[1] ?? "";
    expect((await body(theirs)).replace(` ${id}"`, ' nobodys"')).toBe(await body(missing));
    expect([...theirs.headers.keys()]).toEqual([...missing.headers.keys()]);
  }
});

test("the owner's cursors give a stranger nothing", async () => {
  const paths = [
    "/sync/sessions/list?limit=1",
    "/api/sessions?limit=1",
    "/api/sessions/get?id=session&limit=1",
    "/api/search?q=ownersecret&limit=1",
  ];
  for (const path of paths) {
    const { nextCursor } = (await (await owner.get(path)).json()) as { nextCursor: string };
    expect(nextCursor).toEqual(expect.any(String));
    const response = await stranger.get(`${path}&cursor=${encodeURIComponent(nextCursor)}`);
    expect([path, response.status]).toEqual([path, path.includes("get?") ? 404 : 400]);
    expect(await response.text()).not.toMatch(/ownersecret/);
  }
});

test("the same external ids posted by a stranger, with newer revisions, make rows of their own and touch none of the owner's", async () => {
  await stranger.sync(historyOf("stranger", 999));
  expect(await dumpRows(backend, { withTimes: true })).toEqual(ownersRows);
  const theirs = await stranger.session("session");
  const own = await owner.session("session");
  expect(theirs.session).toMatchObject({ title: "strangersecret", revision: 999, costMicroUsd: 77 });
  expect(theirs.session.id).not.toBe(own.session.id);
  expect(theirs.messages).toMatchObject([{ usageCounted: true, tokens: { output: 20 } }, {}]);
  expect(JSON.stringify(await dumpRows({ siteUrl: backend.siteUrl, apiKey: stranger.apiKey }))).not.toMatch(/owner/);
  for (const [tenant, mine, others] of [
    [owner, "ownersecret", "strangersecret"],
    [stranger, "strangersecret", "ownersecret"],
  ] as const) {
    for (const prefix of ["", "big"]) {
      expect(await tenant.search(`${prefix}${mine}`)).not.toEqual([]);
      expect(await tenant.search(`${prefix}${others}`)).toEqual([]);
    }
    expect((await tenant.stats()).totals).toMatchObject({ sessions: 2, messages: 3, toolCalls: 1, costMicroUsd: 77 });
    expect(await (await tenant.get(contentUrlOf(await tenant.session("session")))).text()).toContain(`big${mine}`);
  }
});

test("the owner's Convex ids, posted as external ids, parents or keys, name nothing of the owner's", async () => {
  const { session, messages } = await owner.session("session");
  const intruder = await addTenant(backend, "intruder");
  const message = {
    sessionExternalId: session.id,
    externalId: messages[0]?.id,
    revision: 999,
    role: "user",
    createdAt,
    textContent: "intruded",
    usageKey: "call",
    usage: { input: 1 },
  };
  await intruder.sync({
    sessions: [
      {
        externalId: "child",
        revision: 999,
        parentExternalId: session.id,
        forkedFrom: session.id,
        parentToolCallId: "toolu_1",
        machineId: "machine",
      },
    ],
    messages: [
      message,
      {
        ...message,
        sessionExternalId: "child",
        parentExternalId: messages[0]?.id,
        parts: [{ externalId: messages[0]?.parts[0]?.id, type: "text", text: "intruded" }],
      },
    ],
    todos: [
      {
        sessionExternalId: session.id,
        revision: 999,
        todos: [{ externalId: "todo", content: "intruded", status: "completed" }],
      },
    ],
    fileEdits: [
      {
        sessionExternalId: session.id,
        externalId: "edit",
        revision: 999,
        messageExternalId: messages[0]?.id,
        path: "/intruded",
      },
    ],
    errors: [
      {
        sessionExternalId: session.id,
        externalId: "error",
        revision: 999,
        messageExternalId: messages[0]?.id,
        name: "intruded",
      },
    ],
  });
  expect(await dumpRows(backend, { withTimes: true })).toEqual(ownersRows);
  // The id now names a session of the intruder's own, and only that.
  for (const path of [`/api/sessions/get?id=${session.id}`, `/api/sessions/${session.id}`]) {
    expect(await (await intruder.get(path)).json()).toMatchObject({
      session: { externalId: session.id },
      messages: [{ textContent: "intruded" }],
    });
    expect(await (await owner.get(path)).json()).toMatchObject({ session: { externalId: "session", id: session.id } });
  }
  expect(JSON.stringify(await dumpRows({ siteUrl: backend.siteUrl, apiKey: intruder.apiKey }))).not.toMatch(
    /ownersecret/,
  );
});

test("one's key has no power over internal functions or stored files of the engine", async () => {
  for (const authorization of [`Bearer ${stranger.apiKey}`, `Convex ${stranger.apiKey}`]) {
    for (const path of ["keys:list", "sessions/list:recent", "users:create", "blobs/rows:locate"]) {
      for (const route of ["function", "query", "mutation", "action"]) {
        const response = await fetch(new URL(`/api/${route}`, backend.url), {
          method: "POST",
          headers: { "content-type": "application/json", authorization },
          body: JSON.stringify({ path, args: {}, format: "json" }),
        });
        const text = await response.text();
        expect(text).not.toMatch(/"status":"success"|ownersecret/);
      }
    }
  }
});

function contentUrlOf(page: Awaited<ReturnType<Tenant["session"]>>): string {
  return page.messages.flatMap((message) => message.parts).find((part) => part.truncated)?.contentUrl ?? "";
}

async function body(response: Response): Promise<string> {
  return (await response.text()).replace(/"requestId":"[^"]*"/, "");
}
