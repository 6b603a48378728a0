import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { settled } from "../browser";
import { test } from "../support/dashboard-test";
import { tenantOf } from "../support/tenant";

const DAY = 86_400_000;
const now = Date.now();

/** A session of each of two projects: one whose model everybody knows the price of, one whose model nobody does. */
function batch(): Record<string, unknown> {
  const call = (session: string, day: number, model: string) => ({
    sessionExternalId: session,
    externalId: `${session}-${day}`,
    role: "assistant",
    createdAt: now - day * DAY,
    model,
    usage: { input: 1_000, output: 100_000, cacheRead: 500_000 },
  });
  return {
    sessions: [
      {
        externalId: "known",
        source: "claude-code",
        projectPath: "/src/shop",
        title: "Known",
        startedAt: now - 3 * DAY,
      },
      { externalId: "unknown", source: "opencode", projectPath: "/src/notes", title: "Unknown", startedAt: now - DAY },
    ],
    messages: [
      call("known", 3, "claude-opus-4-8"),
      call("known", 1, "claude-opus-4-8"),
      call("unknown", 1, '=HYPERLINK("x"),model'),
    ],
  };
}

const search = (page: Page): string => decodeURIComponent(new URL(page.url()).search);

test("every chart narrows the page by a click or by keys, and what it narrowed to goes along to other pages", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(batch());
  const { page } = await dashboard.signedIn("/");
  await settled(page);
  const main = page.getByRole("main");

  await main.getByRole("button", { name: "shop", exact: false }).first().click();
  await expect.poll(() => search(page)).toBe("?project=/src/shop");
  await settled(page);
  await expect
    .poll(() => main.getByRole("region", { name: "Sessions", exact: true }).innerText())
    .toMatch(/^Sessions\s+1\b/);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Usage" }).click();
  await page.getByRole("heading", { level: 1, name: "Usage" }).waitFor();
  expect(search(page)).toBe("?project=/src/shop");
  await page.getByRole("button", { name: "Remove filter: Project" }).click();
  await expect.poll(() => search(page)).toBe("");

  await settled(page);
  const bars = page.getByRole("listbox", { name: /^Cost over time/ });
  await bars.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  const yesterday = new Date(now - DAY).toISOString().slice(0, 10);
  await expect.poll(() => search(page)).toBe(`?from=${yesterday}&to=${yesterday}`);
});

test("a model without a price is said, not summed as free; with a price of one's own and a recompute it costs", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(batch());
  const { page } = await dashboard.signedIn("/usage");
  await settled(page);
  await page.getByText(/No price is known for =HYPERLINK/).waitFor();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const csv = readFileSync(await (await download).path(), "utf8").split("\r\n");
  expect(csv[0]).toMatch(/^from,to,model,sessions,messages,/);
  expect(csv.find((line) => line.includes("HYPERLINK"))).toMatch(
    /^[\d-]+,[\d-]+,"'=HYPERLINK\(""x""\),model",\d+,1,0,1000,100000,0,500000,0,,1,0$/,
  );

  await page.getByRole("button", { name: /^Set the price of =HYPERLINK/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Input", { exact: true }).fill("free");
  await dialog.getByLabel("Output", { exact: true }).fill("10");
  await dialog.getByRole("button", { name: "Set the price", exact: true }).click();
  await dialog.getByText(/A number such as/).waitFor();
  await dialog.getByLabel("Input", { exact: true }).fill("2");
  await dialog.getByLabel("Cache read", { exact: true }).fill("0.2");
  await dialog.getByRole("button", { name: "Set the price", exact: true }).click();
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Recompute" }).click();
  await page.getByText(/^1 of 3 messages changed/).waitFor();
  await page.getByRole("button", { name: "Refresh the figures" }).click();
  // 1,000 at $2, 100,000 at $10 and 500,000 at $0.20 for a million.
  await page
    .getByRole("row", { name: /HYPERLINK/ })
    .getByText("$1.10")
    .waitFor();
  expect(await page.getByText(/No price is known/).count()).toBe(0);
});
