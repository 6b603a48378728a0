import { afterEach, beforeEach, expect, test } from "vitest";
import { api } from "../convex/_generated/api";
import { startBackend, type Backend } from "./support/backend";
import { DashboardClient } from "./support/dashboard-client";
import { startGithub, type GithubServer } from "./support/github-server";
import { makeHome, type Home } from "./support/home";

let home: Home;
let github: GithubServer;
let backend: Backend | undefined;
let clients: DashboardClient[];

beforeEach(async () => {
  home = makeHome();
  github = await startGithub();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await backend?.stop();
  await github.close();
  await home.remove();
});

async function start(variables: Record<string, string>): Promise<Backend> {
  backend = await startBackend(home.dataDir, { ...home.env, ...variables });
  return backend;
}

function connect({ url }: Backend): DashboardClient {
  const client = new DashboardClient(url);
  clients.push(client);
  return client;
}

/** Goes to GitHub and back as a browser would. Answers the dashboard's address that it ends at. */
async function roundTrip(client: DashboardClient, userId: number): Promise<{ landed: URL; verifier: string }> {
  const { redirect = "", verifier = "" } = await client.convex.action(api.auth.signIn, { provider: "github" });
  const out = await fetch(redirect, { redirect: "manual" });
  const cookies = out.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
  const back = github.approve(out.headers.get("location") ?? "", userId);
  const end = await fetch(back, { redirect: "manual", headers: { cookie: cookies.join("; ") } });
  return { landed: new URL(end.headers.get("location") ?? "about:blank"), verifier };
}

async function signInByGithub(client: DashboardClient, userId: number): Promise<void> {
  const { landed, verifier } = await roundTrip(client, userId);
  await client.signIn(undefined, { code: landed.searchParams.get("code") ?? "" }, verifier);
}

test("GitHub is offered where its variables are set, to users who have connected it", async () => {
  const { url, clientId, clientSecret } = github;
  const running = await start({ AUTH_GITHUB_ID: clientId, AUTH_GITHUB_SECRET: clientSecret, AUTH_GITHUB_URL: url });
  const owner = connect(running);
  expect(await owner.convex.query(api.signIn.options, {})).toMatchObject({ github: true });

  const { landed } = await roundTrip(connect(running), 7);
  expect([landed.origin, landed.searchParams.get("code")]).toEqual([running.url, null]);

  await owner.signIn("code", { code: new URL(running.dashboardUrl).hash.replace("#code=", "") });
  await signInByGithub(owner, 7);
  expect(await owner.convex.query(api.account.me, {})).toMatchObject({ isOwner: true, hasGithub: true });

  const elsewhere = connect(running);
  await signInByGithub(elsewhere, 7);
  expect(await elsewhere.convex.query(api.account.me, {})).toMatchObject({ isOwner: true });
  expect((await elsewhere.convex.query(api.account.sessions, {}))[0]).toMatchObject({
    method: "github",
    isCurrent: true,
  });
  expect((await roundTrip(elsewhere, 8)).landed.searchParams.get("code")).toBeNull();

  const { code } = await owner.convex.action(api.invitations.create, {});
  const bob = connect(running);
  await bob.signIn("invitation", { invitation: code, name: "Bob" });
  expect((await roundTrip(bob, 7)).landed.searchParams.get("code")).toBeNull();
  await signInByGithub(bob, 8);
  expect(await bob.convex.query(api.account.me, {})).toMatchObject({ name: "Bob", hasGithub: true });
});

test("without its variables there is no way to GitHub", async () => {
  const running = await start({ AUTH_GITHUB_ID: github.clientId });
  const client = connect(running);
  expect(await client.convex.query(api.signIn.options, {})).toMatchObject({ github: false });
  await expect(client.convex.action(api.auth.signIn, { provider: "github" })).rejects.toThrow("not configured");
  for (const origin of [running.url, running.siteUrl])
    expect((await fetch(`${origin}/api/auth/signin/github?code=x`, { redirect: "manual" })).status).toBe(404);
});
