import type { Page } from "playwright-core";

const QUIET_MS = 350;
/** What stands where something is still to come. */
export const PENDING = '[aria-busy="true"], [role="status"][aria-label="Loading"], [class*="_skeleton_"]';

/** Returns when the page has shown what it has: fonts are there, nothing says it is busy, and the document has not changed for a moment. */
export async function settled(page: Page, { timeout = 30_000, quietMs = QUIET_MS } = {}): Promise<void> {
  await page.waitForFunction(
    ({ quietMs, pending }) => {
      const state = window as typeof window & { opensyncChangedAt?: number };
      if (state.opensyncChangedAt === undefined) {
        state.opensyncChangedAt = performance.now();
        // Relative times tick; that is no reason to wait.
        new MutationObserver((changes) => {
          if (changes.some(({ target }) => !(target.parentElement ?? (target as Element)).closest?.("time")))
            state.opensyncChangedAt = performance.now();
        }).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
      }
      const isBusy = document.querySelector(pending) !== null || document.fonts.status === "loading";
      return !isBusy && performance.now() - state.opensyncChangedAt > quietMs;
    },
    { quietMs, pending: PENDING },
    { timeout, polling: Math.min(100, quietMs / 3) },
  );
}
