import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fillDemo } from "../../cli/src/demo";
import { DashboardBrowser, launchBrowser, lookAt, settled } from "../browser";
import { startBackend } from "../support/backend";
import { makeHome } from "../support/home";
import { organise } from "./organise";
import { PICTURES } from "./pictures";

/** Pictures of every page on the demo's data, for docs/ and the README. */
const folder = fileURLToPath(new URL("../../docs/images", import.meta.url));
/** Enough for a year's heatmap; every session is written out. */
const SESSIONS = 600;

const home = makeHome();
const backend = await startBackend(home.dataDir, home.env);
const browser = await launchBrowser();
try {
  const { siteUrl, apiKey } = backend;
  mkdirSync(folder, { recursive: true });
  await fillDemo({ siteUrl, apiKey: apiKey ?? "", sessions: SESSIONS });
  await organise(backend);
  const dashboard = new DashboardBrowser(browser, backend);
  for (const { name, look, size, open } of PICTURES) {
    const { page } = await dashboard.signedIn();
    await lookAt(page, look);
    if (size !== undefined) await page.setViewportSize(size);
    await open(page, { siteUrl, apiKey: apiKey ?? "" });
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    process.stdout.write(`docs/images/${name}.png\n`);
    await dashboard.close();
  }
} finally {
  await browser.close();
  await backend.stop();
  await home.remove();
}
