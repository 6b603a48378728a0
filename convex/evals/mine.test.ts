import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { Backend } from "../testing/backend.harness";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addTenant, asTenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const page = { numItems: 10, cursor: null };

async function start(names: string[]): Promise<{ backend: Backend; owner: SignedIn; ids: Id<"sessions">[] }> {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const { apiKey } = await owner.action(api.keys.mine.create, { name: "laptop", scopes: ["ingest", "read"] });
  const me = await owner.query(api.account.me, {});
  const tenant = asTenant(backend, me?.userId ?? expect.fail("nobody is signed in"), apiKey);
  await tenant.sync({ sessions: names.map((name) => ({ externalId: name, title: name })) });
  const rows = await backend.rows("sessions");
  return {
    backend,
    owner,
    ids: names.map((name) => rows.find((row) => row.externalId === name)?._id ?? expect.fail()),
  };
}

const titles = async (owner: SignedIn, filters = {}) =>
  (await owner.query(api.evals.mine.list, { paginationOpts: page, filters })).page.map(({ session }) => session.title);
/** The list of sessions by the label, through its marks and, with words of the title, row by row. */
const listed = async (owner: SignedIn, label: string, text?: string) => {
  const filters = { label, ...(text === undefined ? {} : { text }) };
  const { page: rows } = await owner.query(api.sessions.mine.list, { paginationOpts: page, filters });
  return rows.map(({ title }) => title ?? "").toSorted();
};
const states = async (backend: Backend) => (await backend.rows("sessions")).map(({ evalLabel }) => evalLabel ?? null);

test("sessions wait in the order they were queued in; a label takes one out and stands on its row", async () => {
  const { backend, owner, ids } = await start(["one", "two", "three"]);
  const [one, two, three] = ids as [Id<"sessions">, Id<"sessions">, Id<"sessions">];
  await owner.mutation(api.evals.mine.queue, { sessions: [two, one] });
  await owner.mutation(api.evals.mine.queue, { sessions: [three, two] });
  expect(await titles(owner, { label: "queued" })).toEqual(["two", "one", "three"]);
  expect(await states(backend)).toEqual(["queued", "queued", "queued"]);
  expect(await owner.query(api.evals.mine.neighbours, { session: one })).toEqual({ previous: two, next: three });
  expect(await owner.query(api.evals.mine.neighbours, {})).toEqual({ previous: null, next: two });

  const saved = await owner.mutation(api.evals.mine.save, { session: two, label: "golden", notes: "well done" });
  expect(saved).toMatchObject({ label: "golden", notes: "well done", queuedAt: null });
  expect(await titles(owner, { label: "queued" })).toEqual(["one", "three"]);
  expect(await titles(owner, { label: "golden" })).toEqual(["two"]);
  expect(await states(backend)).toEqual(["queued", "golden", "queued"]);

  // Queued once more it keeps its label, also on its row.
  await owner.mutation(api.evals.mine.queue, { sessions: [two] });
  expect(await titles(owner, { label: "queued" })).toEqual(["one", "three", "two"]);
  expect(await states(backend)).toEqual(["queued", "golden", "queued"]);
  expect(await owner.query(api.evals.mine.counts, {})).toMatchObject({ queued: 3, golden: 1, correct: 0 });
  expect(await listed(owner, "queued")).toEqual(["one", "three", "two"]);
  expect(await listed(owner, "queued", "two")).toEqual(["two"]);
  expect(await listed(owner, "golden")).toEqual(["two"]);

  await owner.mutation(api.evals.mine.unqueue, { sessions: ids });
  expect(await states(backend)).toEqual([null, "golden", null]);
  expect(await backend.rows("evalLabels")).toHaveLength(1);
  expect(await owner.query(api.evals.mine.counts, {})).toMatchObject({ queued: 0, golden: 1 });
  expect([await listed(owner, "queued"), await listed(owner, "golden")]).toEqual([[], ["two"]]);
});

test("notes, expected output and tags are kept apart from each other, found, counted and taken back", async () => {
  const { backend, owner, ids } = await start(["one", "two"]);
  const [one, two] = ids as [Id<"sessions">, Id<"sessions">];
  await owner.mutation(api.evals.mine.save, { session: one, tags: [" slow  run ", "auth", "auth", ""] });
  await owner.mutation(api.evals.mine.save, { session: one, expected: "42", label: "correct" });
  await owner.mutation(api.evals.mine.save, { session: two, tags: ["auth"], label: "incorrect" });
  expect(await owner.query(api.evals.mine.get, { session: one })).toMatchObject({
    label: "correct",
    tags: ["auth", "slow run"],
    expected: "42",
    notes: null,
  });
  expect(await titles(owner, { tag: "auth" })).toEqual(["two", "one"]);
  expect(await titles(owner, { tag: "auth", label: "correct" })).toEqual(["one"]);
  expect(await titles(owner)).toEqual(["two", "one"]);
  const { tags } = await owner.query(api.evals.mine.counts, {});
  expect(tags).toEqual([
    { tag: "auth", sessions: 2 },
    { tag: "slow run", sessions: 1 },
  ]);
  const before = await owner.query(api.evals.mine.list, { paginationOpts: page });
  expect(before.page[1]).toMatchObject({ hasExpected: true, notesPreview: null });

  await owner.mutation(api.evals.mine.save, { session: one, tags: [], expected: null, label: null });
  expect(await owner.query(api.evals.mine.get, { session: one })).toBeNull();
  expect(await titles(owner, { tag: "slow run" })).toEqual([]);
  expect(await states(backend)).toEqual([null, "incorrect"]);
  expect(await backend.rows("evalCounts")).toHaveLength(2);
  expect(await backend.rows("evalTags")).toHaveLength(1);
});

test("what is too long is refused, with nothing changed", async () => {
  const { backend, owner, ids } = await start(["one"]);
  const session = ids[0] ?? expect.fail();
  const refused = [
    { notes: "x".repeat(10_001) },
    { expected: "x".repeat(100_001) },
    { tags: ["x".repeat(65)] },
    { tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`) },
  ].map((given) => owner.mutation(api.evals.mine.save, { session, ...given }));
  expect(new Set(await Promise.all(refused.map(refusalOf)))).toEqual(new Set(["invalid_request"]));
  expect(await backend.rows("evalLabels")).toEqual([]);
  await owner.mutation(api.evals.mine.save, { session, notes: "x".repeat(10_000) });
  expect((await owner.query(api.evals.mine.get, { session }))?.notes).toHaveLength(10_000);
});

test("nobody judges or sees what is another user's", async () => {
  const { backend, owner } = await start([]);
  const other = await addTenant(backend);
  await other.sync({ sessions: [{ externalId: "theirs" }] });
  const session = (await other.session("theirs")).session.id as Id<"sessions">;
  const calls = (client: Pick<SignedIn, "query" | "mutation">) => [
    client.mutation(api.evals.mine.queue, { sessions: [session] }),
    client.mutation(api.evals.mine.unqueue, { sessions: [session] }),
    client.mutation(api.evals.mine.save, { session, label: "golden" }),
    client.query(api.evals.mine.get, { session }),
    client.query(api.evals.mine.neighbours, { session }),
  ];
  expect(new Set(await Promise.all(calls(owner).map(refusalOf)))).toEqual(new Set(["not_found"]));
  expect(new Set(await Promise.all(calls(backend.client()).map(refusalOf)))).toEqual(new Set(["signed_out"]));
  const nobody = [
    backend.client().query(api.evals.mine.list, { paginationOpts: page }),
    backend.client().query(api.evals.mine.counts, {}),
  ];
  expect(new Set(await Promise.all(nobody.map(refusalOf)))).toEqual(new Set(["signed_out"]));
  expect(await backend.rows("evalLabels")).toEqual([]);
});
