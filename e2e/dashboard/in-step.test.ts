import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { DashboardBrowser, settled, signInLink } from "../browser";
import { getJson } from "../support/api";
import { startBackend } from "../support/backend";
import { DashboardClient } from "../support/dashboard-client";
import { test } from "../support/dashboard-test";
import { tenantOf, type Tenant } from "../support/tenant";

/** A session of one prompt and one answer. */
function session(externalId: string, title: string): Record<string, unknown> {
  const at = Date.now() - 30_000;
  const message = { sessionExternalId: externalId, createdAt: at };
  return {
    sessions: [{ externalId, source: "claude-code", title, startedAt: at, updatedAt: at }],
    messages: [
      { ...message, externalId: `${externalId}-1`, role: "user", parts: [{ type: "text", text: `Begin ${title}` }] },
      {
        ...message,
        externalId: `${externalId}-2`,
        role: "assistant",
        createdAt: at + 1,
        parts: [{ type: "text", text: `Done ${title}` }],
      },
    ],
  };
}

async function idOf({ siteUrl, apiKey }: Tenant, externalId: string): Promise<string> {
  const answer = await getJson<{ session: { id: string } }>(
    siteUrl,
    apiKey,
    `/api/sessions/get?id=${externalId}&limit=1`,
  );
  return answer.session.id;
}

test("two browsers show the same, whoever changes it", async ({ dashboard, backend }) => {
  const owner = tenantOf(backend, backend.apiKey);
  const one = await dashboard.signedIn("/sessions");
  const other = await dashboard.signedIn("/sessions");
  await owner.sync(session("first", "Seen by both"));
  for (const { page } of [one, other]) await page.getByRole("link", { name: "Seen by both" }).first().waitFor();

  await owner.sync({ sessions: [{ externalId: "first", title: "Called otherwise now", revision: Date.now() }] });
  for (const { page } of [one, other]) await page.getByRole("link", { name: "Called otherwise now" }).first().waitFor();

  const id = await idOf(owner, "first");
  const client = new DashboardClient(backend.url);
  const code = new URL(await signInLink(backend)).hash.replace("#code=", "");
  await client.signIn("code", { code });
  await client.convex.mutation(api.evals.mine.queue, { sessions: [id as Id<"sessions">] });
  await client.close();
  for (const { page } of [one, other]) {
    await page.goto("/evals");
    await page.getByRole("button", { name: /^Queue\s*1$/ }).waitFor();
  }
  await settled(one.page);
  await one.page.keyboard.press("2");
  for (const { page } of [one, other]) await page.getByRole("button", { name: /^Correct\s*1$/ }).waitFor();
});

test("who is signed out elsewhere is at the sign-in, and can sign in again", async ({ dashboard, backend }) => {
  const one = await dashboard.signedIn("/sessions");
  const other = await dashboard.signedIn("/settings/account");
  one.faults.allow(/"code":"signed_out"/);
  const isSignIn = async (page: Page): Promise<void> => {
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByText("Your session has been ended").first().waitFor();
  };
  // Of another device; and it stays so when the page is loaded anew.
  await other.page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await isSignIn(one.page);
  await one.page.reload();
  await one.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await one.page.goto(await signInLink(backend));
  await one.page.getByRole("navigation", { name: "Pages" }).waitFor();

  // Of another tab.
  const tab = await one.context.newPage();
  await tab.goto("/usage");
  await tab.getByRole("heading", { level: 1, name: "Usage" }).waitFor();
  await one.page.getByRole("navigation", { name: "Pages" }).locator("[aria-haspopup='menu']").first().click();
  await one.page.getByRole("menuitem", { name: "Sign out" }).click();
  for (const page of [one.page, tab]) await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("a link signs in whatever this browser still holds of a session before: one that was ended, or of another backend", async ({
  browser,
  home,
}) => {
  const before = await startBackend(join(home.folder, "before"), home.env);
  const { page, context, faults } = await new DashboardBrowser(browser, before).signedIn();
  faults.allow(/WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource|signed_out|Unauthenticated|token/i);
  const isIn = () => page.getByRole("navigation", { name: "Pages" }).waitFor();
  const elsewhere = await new DashboardBrowser(browser, before).signedIn("/settings/account");
  await page.goto("about:blank");
  await elsewhere.page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await elsewhere.page.getByText("signed out", { exact: false }).first().waitFor();
  await page.goto(await signInLink(before));
  await isIn();
  await page.reload();
  await isIn();

  await page.goto("about:blank");
  await elsewhere.context.close();
  await before.stop();
  const ports = ["--port", new URL(before.url).port, "--site-port", new URL(before.siteUrl).port];
  const another = await startBackend(join(home.folder, "another"), home.env, ports);
  await page.goto(await signInLink(another));
  await isIn();
  await page.reload();
  await isIn();
  await context.close();
  await another.stop();
});

test("a backend that goes away is said to be gone; what it has when it is back is shown by itself", async ({
  browser,
  home,
}) => {
  const dataDir = join(home.folder, "away");
  const first = await startBackend(dataDir, home.env);
  const dashboard = new DashboardBrowser(browser, first);
  const owner = tenantOf(first, first.apiKey);
  await owner.sync(session("before", "Before the night"));
  const { page, faults } = await dashboard.signedIn("/sessions");
  faults.allow(/WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource|dynamically imported module|preload CSS/);
  const status = page.getByRole("contentinfo");
  await page.getByRole("link", { name: "Before the night" }).first().waitFor();
  await expect.poll(() => status.textContent(), { timeout: 20_000 }).toContain("Live");

  await first.stop();
  await expect.poll(() => status.textContent(), { timeout: 60_000 }).toContain("No connection");
  expect(await page.getByRole("link", { name: "Before the night" }).first().isVisible()).toBe(true);
  // A page that was never opened: its code is away, too.
  await page.getByRole("navigation").getByRole("link", { name: "Evals" }).click();
  await page.getByRole("heading", { name: "This page could not be loaded" }).waitFor();

  const ports = ["--port", new URL(first.url).port, "--site-port", new URL(first.siteUrl).port];
  const second = await startBackend(dataDir, home.env, ports);
  try {
    await page.getByRole("heading", { level: 1, name: "Evals" }).waitFor({ timeout: 60_000 });
    await page.getByRole("navigation").getByRole("link", { name: "Sessions" }).click();
    await owner.sync(session("after", "After the night"));
    await page.getByRole("link", { name: "After the night" }).first().waitFor({ timeout: 60_000 });
    await expect.poll(() => status.textContent(), { timeout: 60_000 }).toContain("Live");
    expect(dashboard.faults).toEqual([]);
  } finally {
    await dashboard.close();
    await second.stop();
  }
});
