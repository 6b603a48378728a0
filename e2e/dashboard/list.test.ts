import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/dashboard-test";
import { tenantOf } from "../support/tenant";

const SESSIONS = 260;
const list = (page: Page) => page.getByRole("main");
const titles = (page: Page) => list(page).locator("li").getByRole("link");
const selected = (page: Page) => page.getByRole("region", { name: "Selected sessions" });

/** Sessions of a minute each; the one of number 0 was active last. */
function sessions(numbers: readonly number[], at: number): Record<string, unknown> {
  const timeOf = (number: number): number => at - number * 60_000;
  return {
    sessions: numbers.map((number) => ({
      externalId: `s${number}`,
      source: "claude-code",
      title: `Session ${number}`,
      startedAt: timeOf(number),
      updatedAt: timeOf(number),
    })),
    messages: numbers.map((number) => ({
      sessionExternalId: `s${number}`,
      externalId: `m${number}`,
      role: "user",
      createdAt: timeOf(number),
      parts: [{ type: "text", text: "hello" }],
    })),
  };
}

test("the list: no blank line however it is scrolled, nothing moves below the top, and what is deleted comes back", async ({
  dashboard,
  backend,
}) => {
  const owner = tenantOf(backend, backend.apiKey);
  const at = Date.now() - 3_600_000;
  await owner.sync(
    sessions(
      Array.from({ length: SESSIONS }, (_, number) => number),
      at,
    ),
  );
  const { page } = await dashboard.signedIn("/sessions");
  await titles(page).first().waitFor();

  expect(await blankFrames(page)).toBe(0);
  await list(page)
    .getByRole("link", { name: `Session ${SESSIONS - 1}`, exact: true })
    .waitFor();

  // What is new is counted above; the reader's lines stay.
  await page.evaluate(() => document.getElementById("main")?.scrollTo({ top: 2_000 }));
  await expect.poll(() => seen(page)).toMatch(/^Session /);
  const before = await seen(page);
  await owner.sync({
    sessions: [{ externalId: "late", source: "claude-code", title: "The late one", updatedAt: Date.now() }],
  });
  const note = page.getByRole("button", { name: "1 new session" });
  await note.waitFor();
  expect(await seen(page)).toBe(before);
  await note.click();
  await expect.poll(() => titles(page).first().textContent()).toBe("The late one");

  // A range, into the trash and back.
  await page.getByRole("checkbox", { name: "Select Session 0", exact: true }).click();
  await page.getByRole("checkbox", { name: "Select Session 3", exact: true }).click({ modifiers: ["Shift"] });
  await selected(page).getByText("4 selected").waitFor();
  await selected(page).getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => titles(page).nth(1).textContent()).toBe("Session 4");
  // What comes in above a reader who is not at the top waits until they are.
  await page.evaluate(() => document.getElementById("main")?.scrollTo({ top: 0 }));
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => titles(page).nth(1).textContent()).toBe("Session 0");

  // Keys; and back at the same line from a session.
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("s");
  await list(page).getByRole("button", { name: "Star Session 0", pressed: true, exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Session 0" }).waitFor();
  await page.goBack();
  await titles(page).first().waitFor();

  await page.keyboard.press("/");
  await page.keyboard.type("nothing is called that");
  await page.getByRole("heading", { name: "No session is like that" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await titles(page).first().waitFor();
});

/** Scrolls to the end by half a screen a frame; counts the frames in which a part of the screen had no line. */
function blankFrames(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const main = document.getElementById("main");
    if (main === null) return -1;
    const box = main.getBoundingClientRect();
    let blank = 0;
    for (let frame = 0; frame < 200; frame++) {
      main.scrollTop += box.height / 2;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
      const lines = [...main.querySelectorAll("ul > li")]
        .map((line) => line.getBoundingClientRect())
        .filter(({ top, bottom }) => bottom > box.top + 40 && top < box.bottom);
      const isAtEnd = main.scrollTop + main.clientHeight >= main.scrollHeight - 80;
      const isFull = lines.length > 0 && (isAtEnd || Math.max(...lines.map(({ bottom }) => bottom)) >= box.bottom - 1);
      if (!isFull) blank++;
      if (main.scrollTop + main.clientHeight >= main.scrollHeight - 2) break;
    }
    return blank;
  });
}

/** The title in the middle of the screen. */
function seen(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => {
    const middle = window.innerHeight / 2;
    const line = [...document.querySelectorAll("main ul > li")].find((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return top <= middle && bottom > middle;
    });
    return line?.querySelector("a")?.textContent;
  });
}
