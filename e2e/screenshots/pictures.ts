import type { Page } from "playwright-core";
import type { Look } from "../browser";
import { getJson } from "../support/api";

export interface Picture {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly look: Look;
  /** Where another than the look's; CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Goes where the picture is taken. */
  readonly open: (page: Page, site: { siteUrl: string; apiKey: string }) => Promise<void>;
}

const LIGHT: Look = { name: "desktop, light", size: "desktop", theme: "light" };
const DARK: Look = { name: "desktop, dark", size: "desktop", theme: "dark" };
const PHONE: Look = { name: "phone, light", size: "phone", theme: "light" };

const goTo =
  (path: string): Picture["open"] =>
  async (page) =>
    void (await page.goto(path));

/** The newest session whose title begins so. */
const goToSession =
  (title: string): Picture["open"] =>
  async (page, { siteUrl, apiKey }) => {
    const { sessions } = await getJson<{ sessions: { id: string; title: string }[] }>(
      siteUrl,
      apiKey,
      "/api/sessions?limit=50",
    );
    const found = sessions.find((session) => session.title.startsWith(title));
    if (found === undefined) throw new Error(`The demo has no session called ${title}`);
    await page.goto(`/sessions/${found.id}`);
  };

export const PICTURES: readonly Picture[] = [
  { name: "dashboard-overview", look: LIGHT, open: goTo("/") },
  { name: "dashboard-overview-dark", look: DARK, open: goTo("/") },
  { name: "dashboard-sessions", look: LIGHT, open: goTo("/sessions") },
  { name: "dashboard-session", look: LIGHT, open: goToSession("Webhook handler processes") },
  { name: "dashboard-session-dark", look: DARK, open: goToSession("Webhook handler processes") },
  { name: "dashboard-session-phone", look: PHONE, open: goToSession("Webhook handler processes") },
  { name: "dashboard-search", look: LIGHT, open: goTo("/search?q=request") },
  { name: "dashboard-usage", look: LIGHT, open: goTo("/usage") },
  { name: "dashboard-evals", look: LIGHT, open: goTo("/evals") },
  { name: "dashboard-settings", look: LIGHT, open: goTo("/settings/machines") },
];
