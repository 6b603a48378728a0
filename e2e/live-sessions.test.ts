import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleApp, Engine } from "@opensync/engine";
import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newSigningKeys } from "../cli/src/signing-keys/new-keys";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { DashboardClient } from "./support/dashboard-client";
import { tenantOf, type Tenant } from "./support/tenant";

let dataDir: string;
let engine: Engine;
let client: DashboardClient;
let owner: Tenant;
/** Which functions have run. */
let ran: string[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "opensync-live-"));
  ran = [];
  engine = await Engine.open({
    dataDir,
    functions: await bundleApp(fileURLToPath(new URL("../convex", import.meta.url))),
    env: { ...(await newSigningKeys()) },
    log: (entry) => void (entry.type === "function" && ran.push(entry.path)),
  });
  const apiKey = formatKey(crypto.getRandomValues(new Uint8Array(32)));
  const run = async (path: string, args: Record<string, string>) =>
    await engine.runner.runAny(path, args, { identity: null, allowInternal: true });
  await run("owner:ensure", { name: "Ada", hash: await hashKey(apiKey), prefix: keyPrefix(apiKey) });
  await run("auth/codes:create", { hash: await hashKey("isc_test") });
  owner = tenantOf(engine, apiKey);
  client = new DashboardClient(engine.url);
  await client.signIn("code", { code: "isc_test" });
});
afterEach(async () => {
  await client.close();
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});

const message = (session: string, index: number) => ({
  sessionExternalId: session,
  externalId: `m${index}`,
  role: "user",
  createdAt: Date.UTC(2026, 9, 4) + index,
  textContent: `message ${index} of ${session}`,
});

test("what shows a session runs again for what is written to this session, and for nothing else", async () => {
  await owner.sync({ messages: [message("shown", 1), message("other", 1)] });
  const session = (await owner.session("shown")).session.id as Id<"sessions">;
  const paginationOpts = { numItems: 20, cursor: null };
  const list = client.watch(api.sessions.mine.list, { paginationOpts });
  const head = client.watch(api.sessions.mine.get, { session });
  const messages = client.watch(api.sessions.mine.messages, { session, paginationOpts });
  const sides = client.watch(api.sessions.mySides.get, { session });
  const edits = client.watch(api.sessions.mySides.fileEdits, { session, paginationOpts });
  await expect.poll(() => [list, head, messages, sides, edits].every(({ latest }) => latest !== undefined)).toBe(true);

  const shows = ["sessions/mine:get", "sessions/mine:messages", "sessions/mySides:get", "sessions/mySides:fileEdits"];
  const runs = (): number => ran.filter((path) => shows.includes(path)).length;
  const before = runs();
  for (let index = 2; index < 6; index += 1) await owner.sync({ messages: [message("other", index)] });
  await owner.sync({ messages: [message("new", 1)] });
  // The list is told of each of them, after everything that a write concerns has run.
  await expect
    .poll(() => list.latest)
    .toMatchObject({ page: expect.arrayContaining([expect.objectContaining({ externalId: "new" })]) });
  await expect
    .poll(() => list.latest)
    .toMatchObject({
      page: expect.arrayContaining([expect.objectContaining({ externalId: "other", messageCount: 5 })]),
    });
  expect(runs()).toBe(before);

  await owner.sync({ messages: [message("shown", 2)] });
  await expect
    .poll(() => messages.latest)
    .toMatchObject({ page: [{ externalId: "m1" }, { externalId: "m2", parts: [{ text: "message 2 of shown" }] }] });
  await expect.poll(() => head.latest).toMatchObject({ messageCount: 2 });
});
