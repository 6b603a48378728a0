import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Backend } from "../testing/backend.harness";
import { startBackend } from "../testing/backend.harness";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addKey, addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

const DAY = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 1);

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function start(): Promise<{ backend: Backend; owner: SignedIn; tenant: Tenant }> {
  const backend = await startWithSignIn({}, startBackend);
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  return { backend, owner, tenant: await addKey(backend, me?.userId ?? expect.fail("nobody is signed in")) };
}

/** A session that was last active so many days ago. */
function session(externalId: string, daysAgo: number, more: object = {}) {
  const at = now - daysAgo * DAY;
  return {
    sessions: [{ externalId, startedAt: at, updatedAt: at, ...more }],
    messages: [
      { sessionExternalId: externalId, externalId: "m", role: "user" as const, createdAt: at, textContent: "hello" },
    ],
  };
}

/** Has the sweep run, and waits until it has run its course. */
async function sweep(backend: Backend): Promise<void> {
  await backend.mutation(internal.settings.retention.begin, {});
  await vi.waitFor(
    async () => {
      const settings = await backend.rows("userSettings");
      if (settings.some(({ retention }) => retention !== undefined)) throw new Error("still running");
      if ((await backend.rows("sessions")).some(({ trashedAt }) => trashedAt === 0)) throw new Error("still deleting");
    },
    { timeout: 20_000, interval: 20 },
  );
}

const kept = async (backend: Backend) =>
  (await backend.rows("sessions")).map(({ externalId }) => externalId).toSorted();

test("what has been quiet for longer than it is kept goes with all that hangs on it, a day after that was chosen", async () => {
  const { backend, owner, tenant } = await start();
  const other = await addTenant(backend);
  await other.sync(session("other", 400));
  for (const [name, days] of [
    ["old", 32],
    ["young", 27],
    ["ancient", 400],
  ] as const)
    await tenant.sync(session(name, days));
  expect(await owner.query(api.settings.mine.get, {})).toEqual({ retentionDays: null, retainsFrom: null });
  await sweep(backend);
  const setAt = Date.now();
  await owner.mutation(api.settings.mine.set, { retentionDays: 30 });
  expect(await owner.query(api.settings.mine.get, {})).toEqual({ retentionDays: 30, retainsFrom: setAt + DAY });
  expect(await owner.query(api.settings.mine.preview, { retentionDays: 30, now })).toEqual({
    sessions: 2,
    isMore: false,
  });
  await sweep(backend);
  expect(await kept(backend)).toEqual(["ancient", "old", "other", "young"]);
  vi.setSystemTime(now + 2 * DAY);
  await sweep(backend);
  expect(await kept(backend)).toEqual(["other", "young"]);
  expect((await backend.rows("messages")).length).toBe(2);
  expect((await tenant.stats()).totals).toMatchObject({ sessions: 1, messages: 1 });
  // Tokens are good for an hour.
  const later = await signInOwner(backend);
  const log = await later.query(api.audit.mine.list, { paginationOpts: { numItems: 4, cursor: null } });
  expect(log.page).toMatchObject([
    { event: "code.redeemed", by: { kind: "session", method: "code", isCurrent: true } },
    { event: "code.created", by: { kind: "deployment" } },
    { event: "retention.applied", detail: "2 sessions", by: { kind: "schedule" } },
    { event: "retention.set", detail: "30 days", by: { kind: "session", method: "code", isCurrent: false } },
  ]);
});

test("what its user has starred or labelled stays, and a subagent goes only with the session that began it", async () => {
  const { backend, owner, tenant } = await start();
  await tenant.sync(session("starred", 90));
  await tenant.sync(session("labelled", 90));
  await tenant.sync(session("of-labelled", 91, { parentExternalId: "labelled" }));
  await tenant.sync(session("young", 1));
  await tenant.sync(session("of-young", 90, { parentExternalId: "young" }));
  await tenant.sync(session("old", 90));
  await tenant.sync(session("of-old", 91, { parentExternalId: "old" }));
  const ids = new Map((await backend.rows("sessions")).map(({ externalId, _id }) => [externalId, _id]));
  const idOf = (name: string) => ids.get(name) ?? expect.fail(`no session ${name}`);
  await owner.mutation(api.evals.mine.save, { session: idOf("labelled"), label: "golden" });
  await owner.mutation(api.sessions.organise.star, { sessions: [idOf("starred")], starred: true });
  await owner.mutation(api.settings.mine.set, { retentionDays: 30 });
  vi.setSystemTime(now + 2 * DAY);
  await sweep(backend);
  expect(await kept(backend)).toEqual(["labelled", "of-labelled", "of-young", "starred", "young"]);
});

test("many sessions go in several steps, whichever are kept between them", async () => {
  const { backend, owner, tenant } = await start();
  const names = Array.from({ length: 70 }, (_, index) => `s${index}`);
  const at = now - 90 * DAY;
  await tenant.sync({ sessions: names.map((externalId) => ({ externalId, startedAt: at, updatedAt: at })) });
  const rows = await backend.rows("sessions");
  const queued = rows.filter((_, index) => index % 2 === 0).map(({ _id }) => _id);
  await owner.mutation(api.evals.mine.queue, { sessions: queued });
  await owner.mutation(api.settings.mine.set, { retentionDays: 30 });
  vi.setSystemTime(now + 2 * DAY);
  await sweep(backend);
  expect((await backend.rows("sessions")).map(({ _id }) => _id).toSorted()).toEqual(queued.toSorted());
});

test("only whole days from 1 to 3650 are taken; for ever ends what is under way", async () => {
  const { backend, owner, tenant } = await start();
  for (const retentionDays of [0, -1, 1.5, 3651, Number.NaN]) {
    expect(await refusalOf(owner.mutation(api.settings.mine.set, { retentionDays }))).toBe("invalid_request");
  }
  expect(await refusalOf(backend.client().query(api.settings.mine.get, {}))).toBe("signed_out");
  await tenant.sync(session("old", 90));
  await owner.mutation(api.settings.mine.set, { retentionDays: 30 });
  await owner.mutation(api.settings.mine.set, { retentionDays: null });
  vi.setSystemTime(now + 2 * DAY);
  await sweep(backend);
  expect(await kept(backend)).toEqual(["old"]);
});
