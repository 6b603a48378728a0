import { readJsonlExport } from "@opensync/protocol/export";
import { gunzipSync, strFromU8 } from "fflate";
import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { startBackend } from "../testing/backend.harness";
import type { Backend } from "../testing/backend.harness";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addKey, addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const createdAt = Date.UTC(2026, 9, 4, 12);
const HOUR = 60 * 60 * 1000;

async function start(variables = {}): Promise<{ backend: Backend; owner: SignedIn; tenant: Tenant }> {
  const backend = await startWithSignIn(variables, startBackend);
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  return { backend, owner, tenant: await addKey(backend, me?.userId ?? expect.fail("nobody is signed in")) };
}

/** Messages two by two of the same time, with all that can hang on a session. */
function session(externalId: string, messages: number) {
  return {
    sessions: [{ externalId, source: "opencode", projectPath: "/p", gitBranch: "main", startedAt: createdAt }],
    messages: Array.from({ length: messages }, (_, index) => ({
      sessionExternalId: externalId,
      externalId: `m${index}`,
      role: "assistant" as const,
      createdAt: createdAt + Math.floor(index / 2),
      model: "claude-opus-4-8",
      usage: { output: 10 },
      parts: [{ type: "text", text: `${externalId} says ${index}` }],
    })),
    todos: [{ sessionExternalId: externalId, todos: [{ content: "look again", status: "pending" }] }],
    fileEdits: [{ sessionExternalId: externalId, externalId: "f", path: "/x" }],
    errors: [{ sessionExternalId: externalId, externalId: "e", name: "E" }],
    client: { name: "a client", machineId: "a machine" },
  };
}

async function ended(owner: SignedIn, job: "export" | "deletion") {
  return vi.waitFor(
    async () => {
      const shown = await owner.query(api.everything.mine[job], {});
      if (shown === null || shown.state === "running") throw new Error("still running");
      return shown.state;
    },
    { timeout: 30_000, interval: 30 },
  );
}

/** The files of an export, one after the other. */
async function exported(backend: Backend) {
  const files = (await backend.rows("exportFiles")).toSorted((a, b) => a.number - b.number);
  const texts = await Promise.all(files.map(async ({ storageId }) => gunzipSync(await backend.readFile(storageId))));
  return { files, sessions: texts.flatMap((text) => readJsonlExport(strFromU8(text))) };
}

test("an export has all sessions of the user, whole, in as many files as it takes, and nobody else's", async () => {
  // Every file ends behind the first read.
  const { backend, owner, tenant } = await start({ OPENSYNC_EXPORT_FILE_MIB: "0.0001" });
  const other = await addTenant(backend);
  await other.sync(session("theirs", 1));
  const big = { lines: Array.from({ length: 20_000 }, (_, index) => `line ${index}`) };
  await tenant.sync(session("a", 950));
  await tenant.sync(session("b", 3));
  const parts = [{ type: "tool", toolName: "Bash", output: big }];
  await tenant.sync({
    messages: [{ sessionExternalId: "c", externalId: "m", role: "assistant", createdAt, parts }],
  });
  expect(await owner.query(api.everything.mine.export, {})).toBeNull();
  const id = await owner.mutation(api.everything.mine.startExport, {});
  expect(await owner.mutation(api.everything.mine.startExport, {})).toBe(id);
  expect(await ended(owner, "export")).toBe("done");

  const { files, sessions } = await exported(backend);
  const shown = (await owner.query(api.everything.mine.export, {})) ?? expect.fail("no export");
  expect(shown).toMatchObject({ id, sessions: 3, messages: 954 });
  expect(shown.files.map(({ bytes, name, url }) => [bytes > 0, name.endsWith(".jsonl.gz"), url !== null])).toEqual(
    files.map(() => [true, true, true]),
  );
  expect(files.length).toBeGreaterThan(1);
  const messages = sessions.flatMap((each) =>
    each.messages.map(({ externalId }) => `${each.session.externalId} ${externalId}`),
  );
  expect(messages).toHaveLength(954);
  expect(new Set(messages).size).toBe(954);
  const firstOf = (name: string) => sessions.find((each) => each.session.externalId === name);
  expect(
    firstOf("a")
      ?.messages.slice(0, 3)
      .map((each) => each.parts[0]?.text),
  ).toEqual(["a says 0", "a says 1", "a says 2"]);
  expect(firstOf("b")).toMatchObject({ todos: { items: [{ content: "look again" }] }, fileEdits: [{}], errors: [{}] });
  expect(firstOf("c")?.messages[0]?.parts[0]).toMatchObject({ output: big, leftOut: [] });
  expect(JSON.stringify(sessions)).not.toContain("theirs");
});

test("an export's files outlive the sweep of files that are nobody's, and end after a day, or when it is cancelled", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const { backend, owner, tenant } = await start();
  await tenant.sync(session("a", 3));
  await owner.mutation(api.everything.mine.startExport, {});
  expect(await ended(owner, "export")).toBe("done");
  vi.setSystemTime(Date.now() + 2 * HOUR);
  await backend.mutation(internal.blobs.sweep.run, {});
  await backend.mutation(internal.everything.sweep.files, {});
  expect(await backend.files()).toHaveLength(1);
  vi.setSystemTime(Date.now() + 24 * HOUR);
  await backend.mutation(internal.everything.sweep.files, {});
  // Tokens are good for an hour.
  const later = await signInOwner(backend);
  expect(await later.query(api.everything.mine.export, {})).toMatchObject({ state: "expired", files: [] });
  expect([await backend.files(), await backend.rows("exportFiles")]).toEqual([[], []]);

  await later.mutation(api.everything.mine.startExport, {});
  await later.mutation(api.everything.mine.cancelExport, {});
  await vi.waitFor(async () => expect(await backend.rows("exports")).toMatchObject([{ state: "cancelled" }]), {
    timeout: 30_000,
  });
  expect(await ended(later, "export")).toBe("cancelled");
});

test("deleting everything leaves the user, the keys and the log; what is sent again comes in anew", async () => {
  const { backend, owner, tenant } = await start();
  const other = await addTenant(backend);
  await other.sync(session("theirs", 2));
  const theirs = await other.session("theirs");
  const sent = [session("a", 120), session("b", 3)];
  for (const batch of sent) await tenant.sync(batch);
  const [id] = (await backend.rows("sessions")).filter(({ externalId }) => externalId === "a").map(({ _id }) => _id);
  await owner.mutation(api.evals.mine.save, { session: id ?? expect.fail("no session"), label: "golden" });
  expect(await refusalOf(owner.mutation(api.everything.mine.startDelete, { confirmation: "yes" }))).toBe(
    "invalid_request",
  );
  await owner.mutation(api.everything.mine.startDelete, { confirmation: " Delete Everything" });
  expect(await ended(owner, "deletion")).toBe("done");
  expect(await owner.query(api.everything.mine.deletion, {})).toMatchObject({ sessions: 2 });

  const mine = tenant.userId;
  for (const table of TABLES) {
    const left = (await backend.rows(table)).filter((row) => row.userId === mine);
    expect(left, table).toEqual([]);
  }
  expect((await backend.rows("sessionUsage")).length + (await backend.rows("shares")).length).toBe(0);
  expect(await other.session("theirs")).toEqual(theirs);
  const { page: keys } = await owner.query(api.keys.mine.list, { paginationOpts: { numItems: 1, cursor: null } });
  expect(keys).not.toEqual([]);
  const log = await owner.query(api.audit.mine.list, { paginationOpts: { numItems: 3, cursor: null } });
  expect(log.page.map(({ event, detail }) => [event, detail])).toEqual([
    ["deletion.finished", "2 sessions"],
    ["deletion.started", null],
    ["key.created", "a key"],
  ]);
  await tenant.sync(sent[1] ?? {});
  expect((await tenant.session("b")).messages).toHaveLength(3);
  expect((await tenant.stats()).totals).toMatchObject({ sessions: 1, messages: 3 });
});

const TABLES = [
  "sessions",
  "messages",
  "parts",
  "todos",
  "fileEdits",
  "sessionErrors",
  "toolCalls",
  "projects",
  "branches",
  "facets",
  "machines",
  "usageDaily",
  "usedModels",
  "sessionMarks",
  "purgedSessions",
  "evalLabels",
  "evalCounts",
  "blobs",
] as const;

test("what stopped an hour ago goes on with its next sweep, however many there are; what is under way is left alone", async () => {
  const { backend, owner, tenant } = await start();
  await tenant.sync(session("a", 3));
  const machine = { userId: tenant.userId, lastSeenAt: createdAt };
  const machines = Array.from({ length: 501 }, (_, index) => ({ ...machine, machineId: `machine ${index}` }));
  await backend.put("machines", machines);
  const others = await Promise.all(Array.from({ length: 11 }, (_, index) => backend.addUser(`User ${index}`)));
  const deletion = {
    state: "running",
    startedAt: Date.now(),
    step: 3,
    stage: "sessions",
    behind: "",
    sessions: 0,
  } as const;
  const exported = {
    state: "running",
    position: { behind: "" },
    step: 2,
    failures: 0,
    sessions: 0,
    messages: 0,
  } as const;
  const stopped = { steppedAt: Date.now() - HOUR - 1 };
  const underWay = { userId: await backend.addUser("At it"), steppedAt: Date.now() - HOUR / 2 };
  const put = (userId: Tenant["userId"]) => ({ userId, ...stopped });
  await backend.put("deletions", [
    { ...deletion, ...underWay },
    ...[...others, tenant.userId].map((id) => ({ ...deletion, ...put(id) })),
  ]);
  await backend.put("exports", [{ ...exported, ...underWay }, ...others.map((id) => ({ ...exported, ...put(id) }))]);
  await backend.mutation(internal.everything.sweep.revive, {});
  expect(await ended(owner, "deletion")).toBe("done");
  const states = async () => (await backend.rows("deletions")).map(({ state }) => state);
  const done = others.map(() => "done");
  await vi.waitFor(async () => expect(await states()).toEqual(["running", ...done, "done"]), { timeout: 20_000 });
  expect([await backend.rows("sessions"), await backend.rows("machines")]).toEqual([[], []]);
  // What an export's next step does is shown above.
  const exports = async () => (await backend.rows("exports")).map(({ step, job }) => [step, job !== undefined]);
  const goOn = others.map(() => [exported.step + 1, true]);
  await vi.waitFor(async () => expect(await exports()).toEqual([[exported.step, false], ...goOn]), { timeout: 20_000 });
  for (const { _id } of await backend.rows("exports")) await backend.remove(_id);
});

test("nobody sees or begins anything of another's, or signed out", async () => {
  const { backend, owner, tenant } = await start();
  await tenant.sync(session("a", 1));
  await owner.mutation(api.everything.mine.startExport, {});
  await ended(owner, "export");
  const nobody = backend.client();
  const { mine } = api.everything;
  const refused = [
    nobody.query(mine.export, {}),
    nobody.query(mine.deletion, {}),
    nobody.mutation(mine.startExport, {}),
    nobody.mutation(mine.cancelExport, {}),
    nobody.mutation(mine.startDelete, { confirmation: "delete everything" }),
    nobody.query(api.audit.mine.list, { paginationOpts: { numItems: 3, cursor: null } }),
  ];
  expect(new Set(await Promise.all(refused.map(refusalOf)))).toEqual(new Set(["signed_out"]));
  expect(await backend.rows("exports")).toMatchObject([{ userId: tenant.userId }]);
});
