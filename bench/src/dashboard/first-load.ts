import type { BrowserContext, Page } from "playwright-core";
import { PENDING } from "../../../e2e/browser";

export interface FirstLoad {
  /** From the navigation's start until the page shows what it has, and answers; ms. */
  interactiveMs: number;
  /** Of all JavaScript until then, as it was sent; bytes. */
  scriptBytes: number;
}

/** Loads `path` as somebody does who is signed in and comes for the first time: nothing is in the browser's cache. */
export async function firstLoad(context: BrowserContext, path: string): Promise<FirstLoad> {
  const page = await context.newPage();
  try {
    const session = await context.newCDPSession(page);
    await session.send("Network.clearBrowserCache");
    await noteInteractive(page);
    await page.goto(path, { waitUntil: "commit" });
    await page.waitForFunction(() => "opensyncInteractiveAt" in window, undefined, { polling: 50, timeout: 60_000 });
    return await page.evaluate(() => {
      const scripts = performance
        .getEntriesByType("resource")
        .filter((entry): entry is PerformanceResourceTiming => entry.name.endsWith(".js"));
      const state = window as typeof window & { opensyncInteractiveAt?: number };
      return {
        interactiveMs: state.opensyncInteractiveAt ?? Number.NaN,
        scriptBytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      };
    });
  } finally {
    await page.close();
  }
}

/**
 * Notes when the page first has its navigation and its own content with nothing left to come, and the browser has painted it and is free for
 * the user: an idle callback after two frames.
 */
async function noteInteractive(page: Page): Promise<void> {
  await page.addInitScript((pending) => {
    const state = window as typeof window & { opensyncInteractiveAt?: number };
    let isAsked = false;
    const look = (): void => {
      const main = document.querySelector("main");
      const isThere = main !== null && main.querySelector("h1, h2, table, [role=list], [role=grid], a") !== null;
      if (isAsked || !isThere || document.querySelector(pending) !== null) return;
      isAsked = true;
      requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(note, { timeout: 1_000 })));
    };
    const note = (): void => {
      isAsked = false;
      // Something else began to load meanwhile.
      if (document.querySelector(pending) !== null) return;
      state.opensyncInteractiveAt ??= performance.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  }, PENDING);
}
