import { setTimeout as sleep } from "node:timers/promises";

/** Measures how long something takes to be seen in the backend, by asking for its session again and again. */
export class Arrivals {
  readonly times = new Map<string, number[]>();
  readonly #site: { siteUrl: string; apiKey: string };
  #expected: { kind: string; sessionId: string; text: string; since: number }[] = [];
  #isOver = false;
  readonly #watching: Promise<void>;

  constructor(site: { siteUrl: string; apiKey: string }) {
    this.#site = site;
    this.#watching = this.#watch();
  }

  /** From now on `text` is expected somewhere in the session. */
  expect(kind: string, sessionId: string, text: string): void {
    this.#expected.push({ kind, sessionId, text, since: performance.now() });
  }

  /** Waits until nothing is expected any more. */
  async close(): Promise<Map<string, number[]>> {
    for (let left = 600; this.#expected.length > 0 && left > 0; left--) await sleep(100);
    this.#isOver = true;
    await this.#watching;
    for (const { kind, text } of this.#expected)
      throw new Error(`The ${kind} "${text}" did not arrive within a minute`);
    return this.times;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await sleep(25);
      for (const sessionId of new Set(this.#expected.map((each) => each.sessionId))) await this.#look(sessionId);
    }
  }

  async #look(sessionId: string): Promise<void> {
    const { siteUrl, apiKey } = this.#site;
    const response = await fetch(`${siteUrl}/api/sessions/get?id=${sessionId}&limit=100`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const shown = await response.text();
    const now = performance.now();
    this.#expected = this.#expected.filter(({ kind, text, since, ...each }) => {
      if (each.sessionId !== sessionId || !shown.includes(text)) return true;
      this.times.set(kind, [...(this.times.get(kind) ?? []), now - since]);
      return false;
    });
  }
}
