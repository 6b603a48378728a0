/** A real browser in front of the real dashboard. */
export { violations } from "./axe";
export { DashboardBrowser, type Visitor } from "./dashboard-browser";
export { findChromium } from "./find-chromium";
export { launchBrowser } from "./launch";
export { LOOKS, lookAt, overflow, THEMES, WIDTHS, type Look } from "./looks";
export { PENDING, settled } from "./settle";
export { signInLink } from "./sign-in";
