import { chromium, type Browser } from "playwright-core";
import { findChromium } from "./find-chromium";

/** A browser that talks to nobody but this machine: neither its own services nor what a page would load from elsewhere. */
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--force-color-profile=srgb",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** Chromium without a window, on an empty profile that is removed with it. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    // Chromium's sandbox needs another user than root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: FLAGS,
    timeout: 60_000,
  });
}
