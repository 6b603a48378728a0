import { hashKey } from "@opensync/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import { startBackend } from "../testing/backend.harness";
import { addKey, addTenant, asTenant } from "../testing/tenant.harness";
import rootPackage from "../../package.json";
import { VERSION } from "./version";

const ENVIRONMENT = { ...process.env };
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 1) }));
afterEach(() => {
  vi.useRealTimers();
  process.env = { ...ENVIRONMENT };
});

test("says whose key it is", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend, { name: "laptop", expiresAt: Date.UTC(2027, 0, 1) });
  expect(await (await tenant.get("/api/me")).json()).toEqual({
    user: { id: tenant.userId, name: "Somebody" },
    key: {
      name: "laptop",
      prefix: tenant.key.slice(0, 8),
      scopes: ["ingest", "read"],
      expiresAt: Date.UTC(2027, 0, 1),
    },
  });
});

test("only the SHA-256 of a key is stored", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  expect(JSON.stringify([await backend.rows("apiKeys"), await backend.rows("auditLog")])).not.toContain(tenant.key);
});

test("a key that is revoked or has expired is refused from then on", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend, { name: "old", expiresAt: Date.now() + 1000 });
  expect((await tenant.get("/api/me")).status).toBe(200);
  vi.setSystemTime(Date.now() + 1000);
  expect([(await tenant.get("/api/me")).status, await (await tenant.get("/api/me")).json()]).toMatchObject([
    401,
    { error: "expired_key" },
  ]);

  const other = await addKey(backend, tenant.userId, { name: "lost" });
  expect(await backend.mutation(internal.keys.revoke, { userId: tenant.userId, key: "lost" })).toEqual({
    revoked: true,
  });
  const refused = await other.post("/sync/batch", { sessions: [{ externalId: "s" }] });
  expect([refused.status, await refused.json()]).toMatchObject([401, { error: "revoked_key" }]);
  expect(await backend.rows("sessions")).toEqual([]);
});

test("scopes are separate grants, and admin has all", async () => {
  const backend = startBackend();
  const { userId } = await addTenant(backend);
  const statuses = async (scopes: ("ingest" | "read" | "admin")[]) => {
    const key = await addKey(backend, userId, { scopes });
    const answers = [
      await key.post("/sync/batch", {}),
      await key.post("/sync/session", { externalId: "s" }),
      await key.get("/sync/sessions/list"),
      await key.get("/api/me"),
      await key.get("/api/sessions"),
      await key.get("/api/search?q=x"),
      await key.get("/api/stats"),
    ];
    return answers.map((answer) => answer.status);
  };
  expect(await statuses(["ingest"])).toEqual([200, 200, 200, 200, 403, 403, 403]);
  expect(await statuses(["read"])).toEqual([403, 403, 200, 200, 200, 200, 200]);
  expect(await statuses(["admin"])).toEqual([200, 200, 200, 200, 200, 200, 200]);
});

test("each key has its own rate limit, and is told when to come again", async () => {
  process.env.OPENSYNC_READ_RATE = "2";
  process.env.OPENSYNC_READ_BURST = "3";
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const other = await addKey(backend, tenant.userId);
  for (let request = 0; request < 3; request++) expect((await tenant.get("/api/me")).status).toBe(200);
  const limited = await tenant.get("/api/me");
  expect([limited.status, limited.headers.get("Retry-After"), await limited.json()]).toMatchObject([
    429,
    "1",
    { error: "rate_limited" },
  ]);
  expect((await other.get("/api/me")).status).toBe(200);
  expect((await tenant.post("/sync/batch", {})).status).toBe(200);
  vi.setSystemTime(Date.now() + 1000);
  expect([
    (await tenant.get("/api/me")).status,
    (await tenant.get("/api/me")).status,
    (await tenant.get("/api/me")).status,
  ]).toEqual([200, 200, 429]);
});

test("a clock that is set back keeps no key out", async () => {
  process.env.OPENSYNC_READ_RATE = "1";
  process.env.OPENSYNC_READ_BURST = "1";
  const tenant = await addTenant(startBackend());
  const me = async () => (await tenant.get("/api/me")).status;
  expect([await me(), await me()]).toEqual([200, 429]);
  vi.setSystemTime(Date.now() - 24 * 60 * 60_000);
  expect([await me(), await me()]).toEqual([200, 429]);
});

test("far from the limit most requests write nothing; near it each counts", async () => {
  process.env.OPENSYNC_READ_RATE = "0.001";
  process.env.OPENSYNC_READ_BURST = "64";
  const backend = startBackend();
  const few = await addTenant(backend);
  const statuses: number[] = [];
  for (let request = 0; request < 66; request++) statuses.push((await few.get("/api/me")).status);
  expect(statuses).toEqual([...Array.from({ length: 64 }, () => 200), 429, 429]);

  process.env.OPENSYNC_READ_BURST = "100000";
  const backendOfMany = startBackend();
  const many = await addTenant(backendOfMany);
  for (let request = 0; request < 40; request++) await many.get("/api/me");
  const found = await backendOfMany.query(internal.access.rows.find, { hash: await hashKey(many.key), kind: "read" });
  const drawn = 99_999 - (found?.bucket.value ?? 0);
  expect(drawn % 16).toBeLessThan(0.01);
  expect(drawn).toBeLessThan(39 * 16);
});

test("a key check notes the last use and leaves the key's row alone", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const before = await backend.rows("apiKeys");
  expect(await backend.query(internal.keys.list, { userId: tenant.userId })).toMatchObject([{ lastUsedAt: null }]);
  await tenant.get("/api/me");
  expect(await backend.rows("apiKeys")).toEqual(before);
  expect(await backend.query(internal.keys.list, { userId: tenant.userId })).toMatchObject([
    { lastUsedAt: Date.now(), revokedAt: null },
  ]);
});

test("the owner and their first key are made once", async () => {
  const backend = startBackend();
  const key = `osk_${"k".repeat(43)}`;
  const args = { name: "me", hash: await hashKey(key), prefix: "osk_kkkk" };
  const first = await backend.mutation(internal.owner.ensure, args);
  expect(first).toEqual({ created: true, userId: expect.any(String) });
  expect(await backend.mutation(internal.owner.ensure, { ...args, hash: "other" })).toEqual({
    ...first,
    created: false,
  });
  expect((await asTenant(backend, first.userId, key).get("/api/me")).status).toBe(200);
  expect(await backend.query(internal.keys.list, {})).toHaveLength(1);
  expect((await backend.rows("auditLog")).map((entry) => entry.event)).toEqual(["owner.created"]);
});

test("revoking refuses to guess between keys of one name", async () => {
  const backend = startBackend();
  const { userId } = await addTenant(backend, { name: "same" });
  await addKey(backend, userId, { name: "same" });
  const revoke = (key: string) => backend.mutation(internal.keys.revoke, { userId, key });
  expect(await revoke("same")).toEqual({ revoked: false, reason: "ambiguous" });
  expect(await revoke("none")).toEqual({ revoked: false, reason: "not_found" });
  const [key] = await backend.query(internal.keys.list, { userId });
  expect(await revoke(key?.id ?? "")).toEqual({ revoked: true });
});

test("the backend's version is the packages'", () => {
  expect(VERSION).toBe(rootPackage.version);
});
