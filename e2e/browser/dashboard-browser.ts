import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { Backend } from "../support/backend";
import { Faults } from "./faults";
import { WIDTHS } from "./looks";
import { signInLink } from "./sign-in";

type Site = Pick<Backend, "url" | "dataDir">;

/** Somebody's browser in front of a dashboard. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: Faults;
}

/** Browsers of one backend's users: each visitor has cookies, storage and cache of their own. */
export class DashboardBrowser {
  readonly #visitors: Visitor[] = [];

  constructor(
    readonly browser: Browser,
    readonly backend: Site,
  ) {}

  /** Somebody who is not signed in. */
  async visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await this.browser.newContext({
      viewport: WIDTHS.desktop,
      locale: "en-GB",
      timezoneId: "UTC",
      baseURL: this.backend.url,
      reducedMotion: "reduce",
      ...options,
    });
    // The machine may be busy with other tests.
    context.setDefaultTimeout(30_000);
    const faults = new Faults();
    faults.watch(context, this.backend.url);
    const visitor = { context, faults, page: await context.newPage() };
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Somebody who followed a sign-in link, at `path`. */
  async signedIn(path = "/", options: BrowserContextOptions & { userId?: string } = {}): Promise<Visitor> {
    const { userId, ...rest } = options;
    const visitor = await this.visitor(rest);
    await visitor.page.goto(await signInLink(this.backend, userId));
    await visitor.page.getByRole("navigation", { name: "Pages" }).waitFor();
    if (path !== "/") await visitor.page.goto(path);
    return visitor;
  }

  /** All that went wrong in any visitor's browser. */
  get faults(): string[] {
    return this.#visitors.flatMap(({ faults }) => faults.found);
  }

  /** Where to look when a test fails: what each page shows. */
  async screenshots(folder: string): Promise<void> {
    for (const [index, { page }] of this.#visitors.entries())
      if (!page.isClosed()) await page.screenshot({ path: `${folder}/${index}.png` });
  }

  async close(): Promise<void> {
    for (const { context } of this.#visitors.splice(0)) await context.close();
  }
}
