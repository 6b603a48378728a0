import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { overflow } from "../browser";
import { getJson } from "../support/api";
import { test as base } from "../support/dashboard-test";
import { tenantOf, type Tenant } from "../support/tenant";
import { message, NEEDLE, RICH, text, tool } from "./rich-session";

interface Sessions {
  owner: Tenant;
  /** Addresses by external id. */
  at: (externalId: string, message?: string) => string;
}

const test = base.extend<{ sessions: Sessions }>({
  sessions: [
    async ({ backend }, use) => {
      const owner = tenantOf(backend, backend.apiKey);
      for (const batch of RICH) await owner.sync(batch);
      const { sessions } = await getJson<{ sessions: { id: string; externalId: string }[] }>(
        owner.siteUrl,
        owner.apiKey,
        "/api/sessions?limit=10",
      );
      const ids = new Map(sessions.map(({ id, externalId }) => [externalId, id]));
      const at: Sessions["at"] = (externalId, wanted) =>
        `/sessions/${ids.get(externalId) ?? externalId}${wanted === undefined ? "" : `?message=${wanted}`}`;
      await use({ owner, at });
    },
    { scope: "file" },
  ],
});

const transcript = (page: Page): Locator => page.getByRole("region", { name: "Transcript" });
const top = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => Math.round(element.getBoundingClientRect().top));

/** Where it has come to rest. */
async function rest(locator: Locator): Promise<number> {
  let last = Number.NaN;
  await expect.poll(async () => last - (last = await top(locator))).toBe(0);
  return last;
}

test("who reads the middle of a running session sees at once what changes there, and the view stands still", async ({
  dashboard,
  sessions: { owner, at },
}) => {
  const { page } = await dashboard.signedIn(at("rich", "m145"));
  const call = transcript(page).locator("[data-part]", { hasText: "npm test" });
  const read = transcript(page).getByText("Step number 145 of");
  await call.getByText("running").waitFor();
  const before = await rest(read);

  const done = tool("Bash", "slow", { command: "npm test" }, "all pass");
  await owner.sync({ messages: [message({ id: "m150", revision: Date.now(), parts: [done] })] });
  // Sooner than anything that asks from time to time.
  await call.getByText("running").waitFor({ state: "detached", timeout: 4_000 });

  const news = [1, 2].map((index) =>
    message({ id: `n${index}`, at: Date.now() + index, parts: [text(`News ${index}.`)] }),
  );
  await owner.sync({ messages: news.slice(0, 1) });
  await page.getByRole("button", { name: "1 new message" }).waitFor();
  await owner.sync({ messages: news.slice(1) });
  await page.getByRole("button", { name: "2 new messages" }).waitFor();
  expect(await top(read)).toBe(before);

  await page.getByRole("button", { name: "2 new messages" }).click();
  await transcript(page).getByText("News 2.").waitFor();
  const divider = await rest(transcript(page).getByText("New messages", { exact: true }));
  expect(divider).toBeLessThan(await rest(transcript(page).getByText("News 1.")));
});

test("what stands in the middle of a big output is found, gone to and marked", async ({
  dashboard,
  sessions: { at },
}) => {
  const { page } = await dashboard.signedIn(at("rich", "m250"));
  await transcript(page).getByText("Step number 250 of").waitFor();
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find in the session" });
  await field.fill(NEEDLE);
  await expect.poll(() => page.getByRole("search").getByRole("status").textContent(), { timeout: 20_000 }).toBe("1");
  await field.press("Enter");
  const line = transcript(page)
    .getByRole("region", { name: `Lines with “${NEEDLE}”` })
    .getByRole("listitem");
  await expect.poll(() => line.allTextContents()).toEqual([`7001error: ${NEEDLE} was here`]);
  await expect.poll(() => line.evaluate(isInView)).toBe(true);
  const marked = (): Promise<string[]> =>
    page.evaluate(() =>
      [...(CSS.highlights.get("opensync-find") ?? [])].map((range) => (range instanceof Range ? range.toString() : "")),
    );
  await expect.poll(async () => new Set(await marked())).toEqual(new Set([NEEDLE]));
});

test("an export that cannot have a large output fails, and has it the next time", async ({
  dashboard,
  sessions: { at },
}) => {
  const { page, faults } = await dashboard.signedIn(at("rich", "m1"));
  faults.allow(/status of 503/);
  await transcript(page).waitFor();
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  const button = dialog.getByRole("button", { name: "Export" });
  await page.route("**/api/storage/**", async (route) => await route.fulfill({ status: 503 }));
  await button.click();
  await dialog.getByText("The backend could not do this.").waitFor();
  await page.unroute("**/api/storage/**");
  const download = page.waitForEvent("download");
  await button.click();
  expect(readFileSync(await (await download).path(), "utf8")).toContain(NEEDLE);
});

test("a search leads to the very line of a big output, which is marked", async ({ dashboard, sessions: _filled }) => {
  const { page } = await dashboard.signedIn(`/search?q=${NEEDLE}`);
  const results = page.getByRole("region", { name: "Results" }).getByRole("listitem");
  await results.filter({ hasText: NEEDLE }).getByRole("link").click();
  await page.waitForURL(/\/sessions\/[^?]+\?.*message=/);
  const line = transcript(page)
    .getByRole("region", { name: `Lines with “${NEEDLE}”` })
    .getByRole("listitem");
  await expect.poll(() => line.allTextContents(), { timeout: 20_000 }).toEqual([`7001error: ${NEEDLE} was here`]);
  await expect.poll(() => line.evaluate(isInView)).toBe(true);
  const bar = page.getByRole("search");
  await expect.poll(() => bar.getByRole("status").textContent(), { timeout: 20_000 }).toBe("1 of 1");
  // Nobody asked to write: keys go through the transcript.
  expect(await bar.getByRole("textbox").evaluate((field) => field === document.activeElement)).toBe(false);
  await page.keyboard.press("Escape");
  await bar.waitFor({ state: "detached" });
});

/** In the page. */
function isInView(element: Element): boolean {
  const { top: from, bottom } = element.getBoundingClientRect();
  return from > 0 && bottom < window.innerHeight;
}

test("a long session: the next prompt is far away, all changes of files are counted, and the outline goes along", async ({
  dashboard,
  sessions: { owner, at },
}) => {
  const start = Date.now() - 86_400_000;
  const one = (index: number, fields: Record<string, unknown>): Record<string, unknown> => ({
    sessionExternalId: "far",
    externalId: `far-${index}`,
    createdAt: start + index * 1_000,
    role: "assistant",
    ...fields,
  });
  const EDITS = 430;
  const prompts = [0, 240];
  await owner.sync({
    sessions: [{ externalId: "far", source: "claude-code", title: "Far prompts" }],
    messages: Array.from({ length: 260 }, (_, index) =>
      prompts.includes(index)
        ? one(index, { role: "user", parts: [text(`Prompt ${index}.`)] })
        : one(index, { parts: [text(`Answer ${index}.`)] }),
    ),
    fileEdits: Array.from({ length: EDITS }, (_, index) => ({
      sessionExternalId: "far",
      externalId: `edit-${index}`,
      path: index < EDITS - 1 ? "/work/first.ts" : "/work/last.ts",
      additions: 3,
      deletions: 0,
      createdAt: start + index,
    })),
  });
  const { page } = await dashboard.signedIn(at("far"));
  await transcript(page).getByText("Prompt 0.").waitFor();
  const panel = page.getByRole("tabpanel");
  await page.keyboard.press("Shift+J");
  await page.keyboard.press("Shift+J");
  await transcript(page).getByText("Prompt 240.").waitFor();
  await expect.poll(() => panel.locator("[aria-current]").textContent()).toContain("Prompt 240.");

  await page.getByRole("tab", { name: "Files 2" }).click();
  await panel.getByText(`+${((EDITS - 1) * 3).toLocaleString("en")}`).waitFor();
  await panel.getByText(`${EDITS - 1} edits`).waitFor();
});

test("a wide table scrolls, and what is written from right to left reads so", async ({
  dashboard,
  sessions: { owner, at },
}) => {
  const columns = Array.from({ length: 24 }, (_, index) => `column_number_${index}`).join(" | ");
  const table = `| ${columns} |\n|${" --- |".repeat(24)}\n| ${columns} |`;
  const arabic = "مرحبا، أصلح login.ts الآن";
  const [asked, answered] = [arabic, table].map((words, index) => ({
    sessionExternalId: "wide",
    externalId: `wide-${index}`,
    createdAt: Date.now() - 5_000 + index,
    role: index === 0 ? "user" : "assistant",
    parts: [text(words)],
  }));
  await owner.sync({
    sessions: [{ externalId: "wide", source: "claude-code", title: arabic }],
    messages: [asked, answered],
  });
  const { page } = await dashboard.signedIn(at("wide"));
  const shown = transcript(page).getByRole("table");
  await shown.waitFor();
  const line = await shown.getByRole("cell").first().boundingBox();
  expect(line?.height).toBeLessThan(60);
  expect(await overflow(page)).toBeNull();
  const heading = page.getByRole("heading", { level: 1 });
  expect(await heading.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  const fromRight = await transcript(page)
    .getByText(arabic)
    .evaluate((element) => {
      const words = document.createRange();
      words.selectNodeContents(element);
      return element.getBoundingClientRect().right - words.getBoundingClientRect().right;
    });
  expect(fromRight).toBeLessThan(2);
});

test("thinking is folded, a patch is a diff, an image is enlarged and left by Escape", async ({
  dashboard,
  sessions: { at },
}) => {
  const { page } = await dashboard.signedIn(at("rich", "m1"));
  const shown = transcript(page);
  const thinking = shown.getByText("The total forgets how many");
  await shown.getByRole("button", { name: /^Thinking/ }).waitFor();
  expect(await thinking.count()).toBe(0);
  await page.keyboard.press("t");
  await thinking.waitFor();

  await shown.getByRole("button", { name: /^Patch/ }).click();
  const changes = shown.getByRole("region", { name: /^Changes of .*cart\.ts: 1 line added, 1 removed/ });
  await changes.getByText("item.count").waitFor();
  await shown.getByRole("region", { name: /^Changes of .*cart\.test\.ts: 3 lines added/ }).waitFor();

  const image = shown.getByRole("button", { name: "Enlarge cart.png" });
  await image.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "cart.png" }).getByRole("img").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => image.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("a message of more calls than a page has room for is loaded by and by", async ({
  dashboard,
  sessions: { at },
}) => {
  const { page } = await dashboard.signedIn(at("rich", "m7"));
  const shown = transcript(page);
  // The messages below it, for which there was no room any more, load by themselves meanwhile.
  await shown.getByRole("button", { name: "Load the rest of this message" }).first().click();
  await shown.getByRole("button", { name: /^1,050 tool calls/ }).click();
  await shown.getByText("src/file-150.ts").waitFor();
  await shown.getByRole("button", { name: "Show 850 more calls" }).click();
  await shown.getByText("src/file-1049.ts").waitFor();
});

test("a subagent stands below its call, and a link to a message in it opens it there", async ({
  dashboard,
  sessions: { at },
}) => {
  const { page } = await dashboard.signedIn(at("rich", "m4"));
  await transcript(page)
    .getByRole("button", { name: /^Look for callers of total\s*61 messages/ })
    .click();
  await transcript(page).getByText("Caller number 2.").waitFor();
  await page.goto(at("rich-subagent", "s40"));
  await page.getByRole("heading", { level: 1, name: "Look for callers of total" }).waitFor();
  await expect.poll(() => transcript(page).getByText("Caller number 40.").evaluate(isInView)).toBe(true);
});

test("on a phone the panel lies over the messages, and goes away with Escape or where it leads", async ({
  dashboard,
  sessions: { at },
}) => {
  const { page } = await dashboard.signedIn(at("rich", "m100"), { viewport: { width: 360, height: 740 } });
  const open = page.getByRole("button", { name: "Outline and details" });
  const tab = page.getByRole("tab", { name: "Outline" });
  await transcript(page).getByText("Step number 100 of").waitFor();
  expect(await tab.count()).toBe(0);
  expect(await open.evaluate((element) => element.getBoundingClientRect().right)).toBeLessThanOrEqual(360);
  await open.click();
  await page.getByRole("tab", { name: /^Todos/ }).click();
  await page
    .getByRole("tabpanel")
    .getByText(/the cart/)
    .waitFor();
  await page.keyboard.press("Escape");
  await tab.waitFor({ state: "detached" });
  await open.click();
  await page.getByRole("button", { name: /^Count the items, and show me/ }).click();
  await tab.waitFor({ state: "detached" });
  await expect.poll(() => transcript(page).getByText("Count the items, and show me.").evaluate(isInView)).toBe(true);
});

test("a session in the trash says so, and is taken out there", async ({ dashboard, sessions: { at } }) => {
  const { page } = await dashboard.signedIn(at("rich-subagent"));
  await page.getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/sessions(\?|$)/);
  await page.goBack();
  await page.getByText("In the trash since").waitFor();
  await page.getByRole("button", { name: "Take it out" }).click();
  await page.getByText("In the trash since").waitFor({ state: "detached" });
  await transcript(page).getByText("Find them.").waitFor();
});
