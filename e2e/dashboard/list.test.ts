import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/dashboard-test";
import { tenantOf } from "../support/tenant";

const SESSIONS = 700;
/** Of a list in pages of 100: those in view, some about it, and the first. */
const MOST_WATCHED = 6;
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
      usage: { input: (2 * SESSIONS - number) * 10 },
    })),
  };
}

test("the list: no blank line however it is scrolled, nothing moves below the top, and what is deleted comes back", async ({
  dashboard,
  backend,
}) => {
  const owner = tenantOf(backend, backend.apiKey);
  const at = Date.now() - 3_600_000;
  const numbers = Array.from({ length: SESSIONS }, (_, number) => number);
  for (let from = 0; from < SESSIONS; from += 200) await owner.sync(sessions(numbers.slice(from, from + 200), at));
  const { page } = await dashboard.signedIn();
  const watched = watchedLists(page);
  await page.goto("/sessions");
  await titles(page).first().waitFor();

  expect(await blankFrames(page)).toBe(0);
  await list(page)
    .getByRole("link", { name: `Session ${SESSIONS - 1}`, exact: true })
    .waitFor();
  expect(watched.asked()).toBeGreaterThan(MOST_WATCHED);
  await expect.poll(watched.now).toBeLessThanOrEqual(MOST_WATCHED);

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

  // One moves to the top from a page that nobody looks at: all are there, each once.
  await owner.sync({ sessions: [{ externalId: "s500", updatedAt: Date.now(), revision: Date.now() }] });
  await expect.poll(() => titles(page).first().textContent()).toBe("Session 500");
  const all = ["Session 500", "The late one", ...numbers.filter((number) => number !== 500).map((n) => `Session ${n}`)];
  expect(await fromTopToEnd(page)).toEqual(all);
  await page.evaluate(() => document.getElementById("main")?.scrollTo({ top: 0 }));
  await expect.poll(() => titles(page).first().textContent()).toBe("Session 500");

  // A range, into the trash and back.
  await page.getByRole("checkbox", { name: "Select Session 0", exact: true }).click();
  await page.getByRole("checkbox", { name: "Select Session 3", exact: true }).click({ modifiers: ["Shift"] });
  await selected(page).getByText("4 selected").waitFor();
  await selected(page).getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => titles(page).nth(2).textContent()).toBe("Session 4");
  // What comes in above a reader who is not at the top waits until they are.
  await page.evaluate(() => document.getElementById("main")?.scrollTo({ top: 0 }));
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => titles(page).nth(2).textContent()).toBe("Session 0");

  // Keys; and back at the same line from a session.
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("s");
  await list(page).getByRole("button", { name: "Star Session 0", pressed: true, exact: true }).waitFor();
  // What is deleted leaves the keyboard at the line that takes its place.
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press("Delete");
  await expect.poll(focused).toBe("Session 1");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => titles(page).nth(2).textContent()).toBe("Session 0");
  await page.keyboard.press("k");
  await expect.poll(focused).toBe("Session 0");
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByRole("heading", { level: 3, name: "Sessions" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(focused).toBe("Session 0");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Session 0" }).waitFor();
  await page.goBack();
  await titles(page).first().waitFor();

  // Filters go along into a session, and the keys go through the list in its own order.
  await page.goto("/sessions?agent=claude-code&sort=started&order=asc");
  await titles(page)
    .getByText(`Session ${SESSIONS - 2}`, { exact: true })
    .click();
  await page.getByRole("heading", { level: 1, name: `Session ${SESSIONS - 2}` }).waitFor();
  expect(new URL(page.url()).search).toBe("?agent=claude-code");
  await page.keyboard.press("]");
  await page.getByRole("heading", { level: 1, name: `Session ${SESSIONS - 3}` }).waitFor();
  for (const number of [SESSIONS - 2, SESSIONS - 1]) {
    // As keyboards tell it that make the sign with AltGr.
    await page.evaluate(() => dispatchEvent(new KeyboardEvent("keydown", { key: "[", ctrlKey: true, altKey: true })));
    await page.getByRole("heading", { level: 1, name: `Session ${number}` }).waitFor();
  }
  await page.goto(`${new URL(page.url()).pathname}?agent=claude-code&hour=mon-00`);
  await page.getByRole("heading", { level: 1, name: `Session ${SESSIONS - 1}` }).waitFor();
  await page.goto("/sessions");
  await titles(page).first().waitFor();

  await page.keyboard.press("/");
  await page.keyboard.type("nothing is called that");
  await page.getByRole("heading", { name: "No session is like that" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await titles(page).first().waitFor();
});

test("tags of several sessions at once: the one just added is seen first, and a row says how many it has no room for", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(sessions([0, 1, 2], Date.now()));
  const { page } = await dashboard.signedIn("/sessions");
  const row = (name: string) =>
    list(page)
      .locator("li")
      .filter({ has: page.getByRole("link", { name, exact: true }) });
  const give = async (tags: readonly string[]): Promise<string[]> => {
    await selected(page).getByRole("button", { name: "Tag" }).click();
    const dialog = page.getByRole("dialog");
    for (const tag of tags) {
      await dialog.getByRole("textbox", { name: "Add a tag" }).fill(tag);
      await page.keyboard.press("Enter");
      await dialog.getByRole("checkbox", { name: tag, checked: true }).waitFor();
    }
    const listed = await dialog.getByRole("checkbox").allTextContents();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    return listed;
  };
  await page.getByRole("checkbox", { name: "Select Session 0", exact: true }).click();
  expect(await give(["b", "c", "d", "e"])).toEqual(["e", "d", "c", "b"]);
  await expect.poll(() => row("Session 0").textContent()).toContain("bc+2 more tags");
  await page.getByRole("checkbox", { name: "Select Session 1", exact: true }).click();
  expect(await give(["a"])).toEqual(["a", ..."bcde".split("").map((tag) => `${tag}some have it`)]);
  await expect.poll(() => row("Session 0").textContent()).toContain("ab+3 more tags");
  await expect.poll(() => row("Session 1").textContent()).toMatch(/Session 1a(?!\+)/);
  expect(await row("Session 2").textContent()).not.toContain("more tags");
});

test("in the order of tokens, a session that goes on at the end of the list is not lost from sight, and stands where its sum is", async ({
  dashboard,
  backend,
}) => {
  const owner = tenantOf(backend, backend.apiKey);
  const at = Date.now() - 3_600_000;
  const numbers = Array.from({ length: SESSIONS }, (_, number) => number);
  for (let from = 0; from < SESSIONS; from += 200) await owner.sync(sessions(numbers.slice(from, from + 200), at));
  const { page } = await dashboard.signedIn();
  const watched = watchedLists(page);
  await page.goto("/sessions?sort=tokens");
  await titles(page).first().waitFor();
  const before = await fromTopToEnd(page);
  expect(before.filter((title) => title.startsWith("Session "))).toEqual(numbers.map((number) => `Session ${number}`));
  await page.evaluate(() => document.getElementById("main")?.scrollBy({ top: -2_000 }));
  await expect.poll(watched.now).toBeLessThanOrEqual(MOST_WATCHED);
  const middle = await seen(page);
  const gone = Number(/\d+/.exec(middle ?? "")?.[0]);
  expect(gone).toBeGreaterThan(600);

  const line = list(page)
    .getByRole("listitem")
    .filter({ hasText: `Session ${gone}` });
  const said = await line.textContent();
  // It comes to stand between two that nobody watches.
  const more = { role: "assistant", createdAt: Date.now(), usage: { input: (gone - 300) * 10 + 5 } };
  await owner.sync({ messages: [{ sessionExternalId: `s${gone}`, externalId: "more", ...more, parts: [] }] });
  await expect.poll(() => line.textContent()).not.toBe(said);
  expect(await seen(page)).toBe(middle);
  const after = (await fromTopToEnd(page)).filter((title) => title.startsWith("Session "));
  const others = numbers.filter((number) => number !== gone);
  expect(after).toEqual([...others.slice(0, 300), gone, ...others.slice(300)].map((number) => `Session ${number}`));

  // Something is done with all that match, though few of them are loaded.
  await page.goto("/sessions?sort=tokens");
  await titles(page).first().waitFor();
  await page.getByRole("checkbox", { name: "Select all that are loaded" }).click();
  await selected(page).getByRole("button", { name: "Select all that match" }).click();
  await selected(page).getByText(`${before.length} selected`).waitFor();
  await selected(page).getByRole("button", { name: "Star" }).click();
  await selected(page).getByRole("button", { name: "Select none" }).click();
  await page.goto("/sessions?sort=tokens&starred=true");
  await titles(page).first().waitFor();
  expect((await fromTopToEnd(page)).length).toBe(before.length);

  // Keys scroll the list also with the focus beside it; that which points begins where the reader is.
  const top = (): Promise<number> => page.evaluate(() => document.getElementById("main")?.scrollTop ?? -1);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).focus();
  await page.keyboard.press("Home");
  await expect.poll(top).toBe(0);
  await page.keyboard.press("End");
  await expect.poll(top).toBeGreaterThan(1_000);
  await page.keyboard.press("j");
  await page.locator("main li a:focus").waitFor();
  expect(await top()).toBeGreaterThan(1_000);
});

test("a session that turns idle as time passes leaves what works and comes to what is idle, without anything happening in it", async ({
  dashboard,
  backend,
}) => {
  const owner = tenantOf(backend, backend.apiKey);
  const [one, other] = [SESSIONS, SESSIONS + 3];
  await owner.sync(sessions([one, other], Date.now() - 60_000 + one * 60_000));
  const { page } = await dashboard.signedIn();
  await page.clock.install({ time: Date.now() });
  await page.goto("/sessions?status=working");
  const shown = async (): Promise<number[]> => {
    const all = await titles(page).allTextContents();
    return [one, other].filter((number) => all.includes(`Session ${number}`));
  };
  await expect.poll(shown).toEqual([one, other]);
  // Silent for eight minutes in the one, the agent is at work; for eleven in the other. The time is asked for by the minute.
  await page.clock.fastForward("07:30");
  await expect.poll(shown).toEqual([one]);

  await page.goto("/sessions?status=idle");
  await expect.poll(shown).toEqual([other]);
  await page.clock.fastForward("03:00");
  await expect.poll(shown).toEqual([one, other]);
});

/** Scrolls to the end by half a screen a frame; counts the frames in which a part of the screen had no line. */
function blankFrames(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const main = document.getElementById("main");
    if (main === null) return -1;
    const box = main.getBoundingClientRect();
    let blank = 0;
    for (let frame = 0; frame < 2_000; frame++) {
      main.scrollTop += box.height / 2;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
      const lines = [...main.querySelectorAll("ul > li")]
        .map((line) => line.getBoundingClientRect())
        .filter(({ top, bottom }) => bottom > box.top + 40 && top < box.bottom);
      const isAtEnd = main.scrollTop + main.clientHeight >= main.scrollHeight - 80;
      const isFull = lines.length > 0 && (isAtEnd || Math.max(...lines.map(({ bottom }) => bottom)) >= box.bottom - 1);
      if (!isFull) blank++;
      const isMoreToCome = main.querySelector("[data-pending]") !== null;
      if (!isMoreToCome && main.scrollTop + main.clientHeight >= main.scrollHeight - 2) break;
    }
    return blank;
  });
}

/** How many lists of sessions the page is subscribed to, and how many it has asked for in all. */
function watchedLists(page: Page): { now: () => number; asked: () => number } {
  let open = new Set<number>();
  let asked = 0;
  page.on("websocket", (socket) => {
    open = new Set();
    socket.on("framesent", ({ payload }) => {
      const sent = JSON.parse(String(payload)) as {
        modifications?: { type: string; queryId: number; udfPath?: string; args?: { sort?: object }[] }[];
      };
      for (const { type, queryId, udfPath = "", args } of sent.modifications ?? []) {
        if (type === "Remove") open.delete(queryId);
        // The status bar asks for the last one, without an order.
        if (type !== "Add" || !/sessions\/mine(\.js)?:list/.test(udfPath) || args?.[0]?.sort === undefined) continue;
        open.add(queryId);
        asked++;
      }
    });
  });
  return { now: () => open.size, asked: () => asked };
}

/** All titles, as somebody sees them who reads the list from its top to its end. */
async function fromTopToEnd(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const main = document.getElementById("main");
    if (main === null) return [];
    main.scrollTo({ top: 0 });
    const seen: string[] = [];
    for (let isEnd = false; !isEnd;) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
      const drawn = [...main.querySelectorAll("ul > li a")].map((link) => link.textContent ?? "");
      // What was drawn before is known; what is there twice at once is said twice.
      const known = new Set(seen);
      seen.push(...drawn.filter((title, index) => !known.has(title) || drawn.indexOf(title) !== index));
      isEnd =
        main.scrollTop + main.clientHeight >= main.scrollHeight - 2 && main.querySelector("[data-pending]") === null;
      main.scrollTop += main.clientHeight / 2;
    }
    return seen;
  });
  return found;
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
