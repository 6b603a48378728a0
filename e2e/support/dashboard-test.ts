import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { expect, test as base } from "vitest";
import { DashboardBrowser, launchBrowser } from "../browser";
import { startBackend, type Backend } from "./backend";
import { makeHome, type Home } from "./home";

/** Of tests that failed: what their pages showed. */
const SCREENSHOTS = fileURLToPath(new URL("../.screenshots", import.meta.url));

interface DashboardFixtures {
  /** One for all tests of a file. */
  home: Home;
  backend: Backend;
  browser: Browser;
  /** Fails the test when anything went wrong on any of its pages. */
  dashboard: DashboardBrowser;
}

/** A test in a real browser, in front of a backend's own dashboard. */
export const test = base.extend<DashboardFixtures>({
  home: [
    // oxlint-disable-next-line no-empty-pattern -- Vitest reads what a fixture needs from this pattern
    async ({}, use) => {
      const home = makeHome();
      await use(home);
      await home.remove();
    },
    { scope: "file" },
  ],
  backend: [
    async ({ home }, use) => {
      const backend = await startBackend(home.dataDir, home.env);
      await use(backend);
      await backend.stop();
    },
    { scope: "file" },
  ],
  browser: [
    // oxlint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  dashboard: async ({ browser, backend, task, onTestFailed }, use) => {
    const dashboard = new DashboardBrowser(browser, backend);
    await use(dashboard);
    const { faults } = dashboard;
    if (task.result?.state === "fail" || faults.length > 0) {
      const folder = join(SCREENSHOTS, task.name.replaceAll(/[^\w]+/g, "-").slice(0, 80));
      mkdirSync(folder, { recursive: true });
      await dashboard.screenshots(folder);
    }
    onTestFailed(() => console.error(faults.join("\n")));
    await dashboard.close();
    expect(faults).toEqual([]);
  },
});
