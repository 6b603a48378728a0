import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { settled, type Visitor } from "../browser";

type Watched = typeof window & { opensyncHarm: () => string[] };

/** Gives each page of the context the means to say what is wrong with it. */
export async function watchForHarm(context: BrowserContext): Promise<void> {
  await context.addInitScript(`window.opensyncHarm = ${harm.toString()};`);
}

/** Fails where a text of others has become something on the page, or has done something in it. */
export async function expectNoHarm({ page, faults }: Visitor, path: string | RegExp): Promise<void> {
  const found = await page.evaluate(() => (window as Watched).opensyncHarm());
  expect([found, faults.found]).toEqual([[], []]);
  expect(new URL(page.url()).pathname).toMatch(path);
}

/** Goes through the tabs beside a session: what is in each is drawn when it is chosen. */
export async function expectNoHarmInTabs(visitor: Visitor, path: string): Promise<void> {
  const found = await visitor.page.evaluate(async () => {
    const tabs = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
    const all: string[] = tabs.length > 3 ? [] : ["there are no tabs"];
    for (const tab of tabs) {
      tab.focus();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      if (tab.getAttribute("aria-selected") !== "true") all.push(`a tab that does not open: ${tab.textContent}`);
      all.push(...(window as Watched).opensyncHarm());
    }
    tabs[0]?.focus();
    return all;
  });
  expect(found).toEqual([]);
  await expectNoHarm(visitor, path);
}

/** To another address of the dashboard as its own links go there: what ran before could run on. */
export async function goWithin(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    const before = document.querySelector("[data-message]")?.getAttribute("data-message") ?? null;
    (window as typeof window & { opensyncBefore?: string | null }).opensyncBefore = before;
    if (to.startsWith("#")) window.location.hash = to;
    else window.history.pushState(null, "", to);
  }, address);
  await page.waitForFunction(() => {
    const shown = document.querySelector("[data-message]")?.getAttribute("data-message") ?? null;
    return shown !== null && shown !== (window as typeof window & { opensyncBefore?: string | null }).opensyncBefore;
  });
}

/** Opens what is folded, so that all of it is drawn. */
export async function unfold(page: Page): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await settled(page, { quietMs: 120 });
    const opened = await page.evaluate(() => {
      const folded = document.querySelectorAll<HTMLElement>(
        "main [aria-expanded=false]:not([aria-haspopup]), main details:not([open]) > summary",
      );
      for (const each of folded) each.click();
      return folded.length;
    });
    if (opened === 0) return;
  }
}

/** In the page: what it holds that no text of others may become; empty where all is well. */
function harm(): string[] {
  const found: string[] = [];
  if ("pwned" in window) found.push("a script ran");
  const isOurs = ({ src, textContent }: HTMLScriptElement): boolean =>
    textContent === "" &&
    [`${location.origin}/assets/`, `${location.origin}/theme.js`].some((own) => src.startsWith(own));
  for (const script of document.scripts)
    if (!isOurs(script)) found.push(`a script element: ${script.outerHTML}`.slice(0, 200));
  for (const element of document.querySelectorAll(
    "iframe, object, embed, base, form[action*='invalid'], meta[http-equiv=refresh]",
  ))
    found.push(element.outerHTML.slice(0, 200));
  for (const element of document.querySelectorAll("*"))
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`${name}=${value}`.slice(0, 200));
      const isAddress = ["href", "src", "xlink:href", "action", "formaction", "srcset"].includes(name);
      if (isAddress && /^\s*(javascript|vbscript|data:(text|image\/svg))/i.test(value))
        found.push(`${name}=${value}`.slice(0, 200));
    }
  return found;
}
