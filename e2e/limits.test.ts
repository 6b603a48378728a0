import { hashKey } from "@opensync/protocol";
import { bundleApp, Engine } from "@opensync/engine";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { getJson } from "./support/api";
import { startBackend } from "./support/backend";
import { runCommand } from "./support/command";
import { convexProject } from "./support/convex-cli";
import { makeHome } from "./support/home";

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const KEY = `osk_${"k".repeat(43)}`;
const LAST_USED = Date.UTC(2026, 0, 5);

/** As the backend counted before the rate limiter did: more rows than one transaction takes over. */
const FORMER = {
  "convex/schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      users: defineTable({ name: v.string(), isOwner: v.optional(v.boolean()) }).index("by_owner", ["isOwner"]),
      apiKeys: defineTable({ userId: v.id("users"), name: v.string(), hash: v.string(), prefix: v.string(), scopes: v.array(v.string()) })
        .index("by_hash", ["hash"]).index("by_user", ["userId"]),
      rateLimits: defineTable({ keyId: v.id("apiKeys"), kind: v.string(), tokens: v.number(), refilledAt: v.number() })
        .index("by_key", ["keyId", "kind"]),
      signInThrottles: defineTable({ subject: v.string(), tokens: v.number(), refilledAt: v.number() })
        .index("by_subject", ["subject"]).index("by_refilled", ["refilledAt"]),
    });`,
  "convex/former.ts": `
    import { internalMutationGeneric } from "convex/server";
    export const fill = internalMutationGeneric(async ({ db }, { hash, lastUsed }) => {
      const userId = await db.insert("users", { name: "Ada", isOwner: true });
      const key = { userId, prefix: "osk_kkkk", scopes: ["ingest", "read"] };
      const unused = await db.insert("apiKeys", { ...key, name: "unused", hash: "none" });
      for (let made = 0; made < 300; made += 1) {
        const keyId = await db.insert("apiKeys", { ...key, name: "key " + made, hash: made === 0 ? hash : String(made) });
        await db.insert("rateLimits", { keyId, kind: "ingest", tokens: 3, refilledAt: lastUsed - 1000 });
        await db.insert("rateLimits", { keyId, kind: "read", tokens: 0, refilledAt: lastUsed });
        await db.insert("signInThrottles", { subject: "account:" + made, tokens: 0, refilledAt: lastUsed });
      }
      return unused;
    });`,
};

test("a backend of before the rate limiter goes on with it, and knows still when its keys were used", async () => {
  const home = makeHome();
  cleanups.push(() => home.remove());
  const project = convexProject({ url: "", adminKey: "" }, FORMER);
  cleanups.push(() => project.remove());
  const former = await Engine.open({
    dataDir: home.dataDir,
    functions: { dir: join(project.folder, "convex") },
  });
  const args = { hash: await hashKey(KEY), lastUsed: LAST_USED };
  const filled = await former.runner.runMutation("former:fill", args, { identity: null, allowInternal: true });
  expect(filled.ok).toBe(true);
  await former.close();

  const backend = await startBackend(home.dataDir, home.env);
  cleanups.push(() => void backend.process.kill("SIGKILL"));
  const lastUses = async () => {
    const { stdout } = await runCommand("opensync", ["keys", "list", "--data", home.dataDir, "--json"], {
      env: home.env,
    });
    return (JSON.parse(stdout) as { name: string; lastUsedAt: number | null }[]).map(({ lastUsedAt }) => lastUsedAt);
  };
  await expect.poll(lastUses, { timeout: 30_000 }).toEqual([null, ...Array.from({ length: 300 }, () => LAST_USED)]);
  expect(await getJson(backend.siteUrl, KEY, "/api/me")).toMatchObject({ key: { name: "key 0" } });
  expect((await lastUses())[1]).toBeGreaterThan(LAST_USED);
  expect(await backend.stop()).toBe(0);

  const { rows } = await openBackend(home.dataDir);
  expect([rows("rateLimits"), rows("signInThrottles")]).toEqual([0, 0]);
});

test("what is counted of guesses is gone a day after it began", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const home = makeHome();
  cleanups.push(() => home.remove());
  const { rows, mutate } = await openBackend(home.dataDir);
  await mutate("auth/passwordRows:guess", { account: "ada", address: "192.0.2.1" });
  const swept = async (hours: number) => {
    vi.setSystemTime(Date.now() + hours * 60 * 60_000);
    await mutate("auth/sweep:run", {});
    return rows("rateLimits", "guessLimiter");
  };
  expect([await swept(23), await swept(2)]).toEqual([2, 0]);
});

/** This backend in the test's own process, to look into it. */
async function openBackend(dataDir: string) {
  const functions = await bundleApp(fileURLToPath(new URL("../convex", import.meta.url)));
  const engine = await Engine.open({ dataDir, functions });
  cleanups.push(() => engine.close());
  return {
    mutate: async (path: string, args: Record<string, unknown>) => {
      const result = await engine.runner.runMutation(path, args as never, { identity: null, allowInternal: true });
      expect(result).toMatchObject({ ok: true });
    },
    rows: (table: string, component = "") => {
      const tx = engine.store.beginRead();
      try {
        return tx.in(component).count(table);
      } finally {
        tx.close();
      }
    },
  };
}
