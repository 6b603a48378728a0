import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Visitor } from "../browser";
import { runCommand } from "../support/command";
import { test } from "../support/dashboard-test";

/** Of the recorded session: its prompt, and the file that it is about. */
const PROMPT = "Create a greeting file, then change it";
const FILE = "greeting";

const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" });

/** The link in the list of sessions; lists and headings elsewhere may have the title, too. */
const row = (page: Page) => page.getByRole("main").getByRole("link", { name: PROMPT, exact: true }).first();

test("the first day: from the link to a session that arrives, is found, judged, exported, shared and deleted", async ({
  dashboard,
  backend,
  home,
}) => {
  const owner = await dashboard.visitor();
  const { page } = owner;
  await page.goto(backend.dashboardUrl);
  // The next command, exactly, for this backend.
  await page.getByText(`npx claude-code-sync login --url ${backend.url}`).first().waitFor();

  home.addTranscripts("claude-main");
  const sync = async (...args: string[]): Promise<void> => {
    const input = `${backend.apiKey}\n`;
    expect(await runCommand("claude-code-sync", args, { env: home.env, input })).toMatchObject({ code: 0 });
  };
  await sync("login", "--url", backend.url, "--key-stdin", "--no-hooks");
  await sync("sync");
  // Nobody has reloaded the page.
  await row(page).waitFor();

  // What leaves the machine is shown as its client's settings have it.
  const machines = await dashboard.signedIn("/settings/machines");
  const sends = machines.page.getByRole("table", { name: /^Clients on/ });
  await sends.getByText("prompts and answers, tool calls, as it happens; secrets are taken out first").waitFor();
  await sync("set", "syncThinking", "true");
  await sync("sync");
  await sends
    .getByText("prompts and answers, tool calls, thinking, as it happens; secrets are taken out first")
    .waitFor();

  await openIt(page);
  await findIt(page);
  await judgeIt(page);
  await exportIt(page);
  await shareIt(owner, await dashboard.visitor());
  await deleteIt(page);
});

async function openIt(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).click();
  await row(page).click();
  await page.getByRole("heading", { level: 1, name: PROMPT }).waitFor();
  await transcript(page).getByText(PROMPT).first().waitFor();
}

async function findIt(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Search" }).click();
  const field = page.getByRole("main").getByRole("searchbox").or(page.getByRole("main").getByRole("textbox")).first();
  await field.fill(FILE);
  await field.press("Enter");
  const hit = page.getByRole("region", { name: "Results" }).getByRole("link").first();
  await hit.click();
  await page.waitForURL(/\/sessions\/[^?]+\?.*message=/);
  await transcript(page).locator("article, [data-message]").first().waitFor();
}

async function judgeIt(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).click();
  await page
    .getByRole("checkbox", { name: `Select ${PROMPT}` })
    .first()
    .check();
  await page.getByRole("region", { name: "Selected sessions" }).getByRole("button", { name: "Mark for evals" }).click();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Evals" }).click();
  await page.getByRole("button", { name: /^Queue\s*1$/ }).waitFor();
  await page.getByRole("group", { name: "Label" }).waitFor();
  await page.keyboard.press("1");
  await page
    .getByRole("button", { name: /^Golden\s*1$/ })
    .first()
    .waitFor();
}

async function exportIt(page: Page): Promise<void> {
  await openIt(page);
  await page.getByRole("button", { name: "Export" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio").first().check();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  expect(text).toContain(PROMPT);
  expect(JSON.parse(text)).toBeTypeOf("object");
}

async function shareIt({ page }: Visitor, guest: Visitor): Promise<void> {
  await page.getByRole("button", { name: "Share" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = (await dialog.locator("code").first().textContent()) ?? "";
  expect(new URL(link).hash.length).toBeGreaterThan(20);

  await guest.page.goto(link);
  await guest.page.getByRole("main").getByText(PROMPT).first().waitFor();
  expect(await guest.page.getByRole("navigation", { name: "Pages" }).count()).toBe(0);
  const robots = (await guest.page.request.get(link)).headers()["x-robots-tag"];
  expect(robots).toContain("noindex");

  await dialog.getByRole("button", { name: "Revoke" }).click();
  await guest.page.getByText("This link shows nothing").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
}

async function deleteIt(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).click();
  const select = page.getByRole("checkbox", { name: `Select ${PROMPT}` });
  await select.first().check();
  await page.getByRole("region", { name: "Selected sessions" }).getByRole("button", { name: "Delete" }).click();
  await expect.poll(async () => await select.count()).toBe(0);
  const toast = page.locator("li", { hasText: "to the trash" });
  await toast.getByRole("button", { name: "Undo" }).click();
  await row(page).waitFor();
}
