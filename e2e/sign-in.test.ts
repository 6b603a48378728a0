import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test } from "vitest";
import { api } from "../convex/_generated/api";
import { startBackend, type Backend } from "./support/backend";
import { runCommand } from "./support/command";
import { DashboardClient } from "./support/dashboard-client";
import { makeHome, type Home } from "./support/home";
import { tenantOf } from "./support/tenant";

let home: Home;
let backend: Backend | undefined;
let clients: DashboardClient[];

beforeEach(() => {
  home = makeHome();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await backend?.stop();
  await home.remove();
});

async function start(variables: Record<string, string> = {}): Promise<Backend> {
  backend = await startBackend(home.dataDir, { ...home.env, ...variables });
  return backend;
}

function connect({ url }: Backend): DashboardClient {
  const client = new DashboardClient(url);
  clients.push(client);
  return client;
}

const codeIn = (dashboardUrl: string): string => new URL(dashboardUrl).hash.replace("#code=", "");

async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    if (error instanceof ConvexError) return error.data.code;
    throw error;
  }
}

const page = { numItems: 10, cursor: null };

test("the address of the first start signs the owner in once; what a sync posts then appears by itself; signing out everywhere ends it all", async () => {
  const running = await start();
  let log = "";
  running.process.stderr?.on("data", (text: string) => (log += text));
  const code = codeIn(running.dashboardUrl);
  const first = connect(running);
  await first.signIn("code", { code });
  expect(await refusalOf(connect(running).signIn("code", { code }))).toBe("invalid_code");

  const list = first.watch(api.sessions.mine.list, { paginationOpts: page });
  await expect.poll(() => list.latest).toMatchObject({ page: [] });
  const owner = tenantOf(running, running.apiKey);
  await owner.sync({ sessions: [{ externalId: "s", source: "opencode", title: "Live" }] });
  await expect.poll(() => list.latest).toMatchObject({ page: [{ externalId: "s", title: "Live" }] });

  const another = await runCommand("opensync", ["dashboard", "--json", "--data", home.dataDir], { env: home.env });
  const made: { dashboardUrl: string } = JSON.parse(another.stdout);
  expect(new URL(made.dashboardUrl).origin).toBe(running.url);
  const second = connect(running);
  await second.signIn("code", { code: codeIn(made.dashboardUrl) });
  const me = second.watch(api.account.me, {});
  const seen = second.watch(api.sessions.mine.list, { paginationOpts: page });
  await expect.poll(() => [me.latest, seen.latest]).toMatchObject([{ isOwner: true }, { page: [{ externalId: "s" }] }]);

  await first.convex.mutation(api.account.signOutEverywhere, { keepThis: true });
  await expect.poll(() => me.latest).toBeNull();
  await expect.poll(() => seen.latest).toBeInstanceOf(ConvexError);
  expect(await refusalOf(second.convex.mutation(api.account.rename, { name: "Eve" }))).toBe("signed_out");
  expect(await second.refresh()).toBeNull();
  await owner.sync({ sessions: [{ externalId: "t", source: "opencode" }] });
  await expect.poll(() => list.latest).toMatchObject({ page: [{ externalId: "t" }, { externalId: "s" }] });

  expect(await running.stop()).toBe(0);
  for (const secret of [code, codeIn(made.dashboardUrl)]) {
    expect(log).not.toContain(secret);
    for (const file of readdirSync(home.dataDir, { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(secret)).toBe(false);
  }
});

test("a password outlives a restart; a code is taken by the backend that made it, at its address", async () => {
  const first = await start();
  const client = connect(first);
  await client.signIn("code", { code: codeIn(first.dashboardUrl) });
  await client.convex.action(api.account.setPassword, { account: "ada", password: "correct horse battery" });
  const { stdout } = await runCommand("opensync", ["dashboard", "--data", home.dataDir], { env: home.env });
  await first.stop();
  const unused = codeIn((await start()).dashboardUrl);
  const second = backend ?? expect.fail("it has been started");
  const again = connect(second);
  await again.signIn("password", { flow: "signIn", account: "ada", password: "correct horse battery" });
  expect(await again.convex.query(api.account.me, {})).toMatchObject({ account: "ada" });

  // It listens elsewhere now, as a copy of the data would.
  expect(await refusalOf(connect(second).signIn("code", { code: codeIn(stdout.trim()) }))).toBe("invalid_code");
  const elsewhere = await startBackend(join(home.folder, "elsewhere"), home.env);
  try {
    expect(await refusalOf(connect(elsewhere).signIn("code", { code: unused }))).toBe("invalid_code");
  } finally {
    await elsewhere.stop();
  }
  await connect(second).signIn("code", { code: unused });
});

test("guesses are counted by address, whatever the account", async () => {
  const running = await start({ OPENSYNC_GUESSES_PER_ADDRESS: "2" });
  const client = connect(running);
  const guess = async (account: string) =>
    await refusalOf(client.signIn("password", { flow: "signIn", account, password: "a wrong guess" }));
  expect(await guess("ada")).toBe("invalid_credentials");
  expect(await guess("bob")).toBe("invalid_credentials");
  expect(await guess("carol")).toBe("too_many_attempts");
});

test("a code cannot be made where no backend runs", async () => {
  await (await start()).stop();
  const { code, stderr } = await runCommand("opensync", ["dashboard", "--data", home.dataDir], { env: home.env });
  expect([code, stderr]).toEqual([2, expect.stringContaining("opensync up")]);
});
