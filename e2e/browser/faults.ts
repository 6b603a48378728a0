import type { BrowserContext, Page } from "playwright-core";

/**
 * What must not happen on a page: an error that nobody caught, one written to the console (a violated content security policy is
 * one), a dialog, a request to another host than the dashboard's.
 */
export class Faults {
  readonly #found: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Watches every page of the context. */
  watch(context: BrowserContext, origin: string): void {
    const { host } = new URL(origin);
    context.on("page", (page) => this.#watchPage(page));
    context.on("request", (request) => this.#request(request.url(), host));
    context.on("page", (page) => page.on("websocket", (socket) => this.#request(socket.url(), host)));
  }

  /** Of a test that takes the network away, say. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  get found(): string[] {
    return this.#found.filter((fault) => !this.#allowed.some((pattern) => pattern.test(fault)));
  }

  #watchPage(page: Page): void {
    page.on("pageerror", (error) => this.#found.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("dialog", (dialog) => {
      // The browser's own question, where something is still being sent.
      if (dialog.type() !== "beforeunload") this.#found.push(`a dialog: ${dialog.type()} ${dialog.message()}`);
      void dialog.accept();
    });
    page.on("crash", () => this.#found.push(`the page crashed: ${page.url()}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.#found.push(`console: ${message.text()} (${message.location().url})`);
    });
  }

  #request(address: string, host: string): void {
    const url = new URL(address);
    if (url.protocol === "data:" || url.protocol === "blob:" || url.protocol === "about:" || url.host === host) return;
    this.#found.push(`request to ${address}`);
  }
}
