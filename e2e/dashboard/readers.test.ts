import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { overflow, settled } from "../browser";
import { test as base } from "../support/dashboard-test";
import { tenantOf, type Tenant } from "../support/tenant";

const MESSAGES = 130;
const TITLE = "A session of many words";

const test = base.extend<{ owner: Tenant }>({
  owner: [
    async ({ backend }, use) => {
      const owner = tenantOf(backend, backend.apiKey);
      const at = Date.now() - 86_400_000;
      await owner.sync({
        sessions: [{ externalId: "words", source: "claude-code", title: TITLE, projectPath: "/work/words" }],
        messages: Array.from({ length: MESSAGES }, (_, index) => ({
          sessionExternalId: "words",
          externalId: `m${index}`,
          role: index % 2 === 0 ? "user" : "assistant",
          createdAt: at + index * 1_000,
          model: index % 4 === 1 ? "gpt-5.5" : "claude-sonnet-4-5",
          usage: { input: 1_000, output: 100_000 },
          parts: [{ type: "text", text: `Message number ${index}.\n\n\`\`\`\n${"word ".repeat(60)}\n\`\`\`` }],
        })),
      });
      await use(owner);
    },
    { scope: "file" },
  ],
});

const transcript = (page: Page): Locator => page.getByRole("region", { name: "Transcript" });
const scrolled = (page: Page): Promise<number> => transcript(page).evaluate((element) => element.scrollTop);

test("by keys alone: what is opened is said, the keys that scroll scroll it, and nothing happens behind a dialog", async ({
  dashboard,
  owner,
}) => {
  expect(owner.apiKey).not.toBe("");
  const { page } = await dashboard.signedIn("/sessions");
  await page.getByRole("link", { name: TITLE }).waitFor();
  await page.keyboard.press("j");
  // Held a little long: what is done by a key is done once.
  await page.keyboard.down("x");
  await page.keyboard.down("x");
  await page.keyboard.up("x");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("Enter");
  await transcript(page).getByText("Message number 0.").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("main");
  await page.getByRole("status").filter({ hasText: TITLE }).waitFor({ state: "attached" });

  await page.keyboard.press("PageDown");
  await expect.poll(() => scrolled(page)).toBeGreaterThan(100);
  await page.getByRole("button", { name: "Outline and details" }).focus();
  await page.keyboard.press("Home");
  await expect.poll(() => scrolled(page)).toBe(0);

  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: /^Export/ });
  await dialog.waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+f");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByRole("textbox", { name: "Find in the session" }).count()).toBe(0);

  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find in the session" });
  await field.fill("Message number");
  const found = page.getByRole("search").getByRole("status");
  await expect.poll(() => found.textContent()).toMatch(/^\d+\+?$/);
  // The Enter that takes what an input method offers.
  await field.evaluate((element) => {
    const keys = { key: "Enter", bubbles: true, cancelable: true, isComposing: true };
    element.dispatchEvent(new KeyboardEvent("keydown", keys));
  });
  await field.press("Enter");
  await expect.poll(() => found.textContent()).toMatch(/^1 of /);
});

test("at 400 % there is room to read, and a page is no wider than the screen", async ({ dashboard, owner }) => {
  expect(owner.apiKey).not.toBe("");
  const { page } = await dashboard.signedIn("/", { viewport: { width: 320, height: 256 } });
  await page.getByRole("heading", { name: "Top sessions" }).waitFor();
  await settled(page);
  expect(await overflow(page)).toBeNull();
  await page.goto("/sessions/words");
  await transcript(page).getByText("Message number 0.").waitFor();
  await page.keyboard.press("PageDown");
  await expect.poll(() => scrolled(page)).toBeGreaterThan(50);
  const seen = (): Promise<number> =>
    transcript(page).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const page = document.getElementById("main")?.getBoundingClientRect();
      return Math.min(bottom, page?.bottom ?? 0) - Math.max(top, page?.top ?? 0);
    });
  await expect.poll(seen).toBeGreaterThan(140);
  await page.keyboard.press("Home");
  await expect
    .poll(() => page.getByRole("heading", { level: 1 }).evaluate((title) => title.getBoundingClientRect().top))
    .toBeGreaterThan(0);
});

test("in colours of the reader's own, what is chosen and what a colour means can be told", async ({
  dashboard,
  owner,
}) => {
  expect(owner.apiKey).not.toBe("");
  const { page } = await dashboard.signedIn("/usage", { forcedColors: "active" });
  const ground = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.getByRole("button", { name: "claude-sonnet-4-5" }).first().waitFor();
  expect(await ground("li [class*=swatch]")).not.toBe(await ground("main section"));
  await page.keyboard.press("Control+k");
  await page.getByRole("option").first().waitFor();
  const [chosen, other] = ["true", "false"].map((is) => `[role=option][data-selected=${is}]`);
  await expect.poll(() => ground(chosen ?? "")).not.toBe(await ground(other ?? ""));

  // And goes by what it came by.
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("printed is all of a session, not what is in view", async ({ dashboard, owner }) => {
  expect(owner.apiKey).not.toBe("");
  const { page } = await dashboard.signedIn("/sessions/words");
  await transcript(page).getByText("Message number 0.").waitFor();
  const printed = (): Promise<{ text: string; height: number }> =>
    page.evaluate(() => {
      const { innerText, offsetHeight } = document.querySelector<HTMLElement>("[data-printed]") ?? document.body;
      return { text: innerText, height: offsetHeight };
    });
  await page.evaluate(() => {
    // The browser's own dialog, which waits for a person.
    window.print = () => {
      window.dispatchEvent(new Event("beforeprint"));
      document.title = "printing";
    };
  });
  await page.keyboard.press("ControlOrMeta+p");
  await expect.poll(() => page.title()).toBe("printing");
  await page.emulateMedia({ media: "print" });
  const { text, height } = await printed();
  expect(text.match(/Message number \d+\./g)).toEqual(
    Array.from({ length: MESSAGES }, (_, index) => `Message number ${index}.`),
  );
  expect(height).toBeGreaterThan(5_000);
  expect(await page.getByRole("navigation").isVisible()).toBe(false);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  await page.locator("[data-printed]").waitFor({ state: "detached" });
  await page.getByRole("navigation").waitFor();
});
