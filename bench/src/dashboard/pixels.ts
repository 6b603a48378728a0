import type { Page } from "playwright-core";
import type { BenchBackend } from "../measure/backend";
import { post } from "../measure/poster";

export interface Arrival {
  /** From the sending of the batch to the frame that shows it; ms. Ingest is part of it. */
  fromSending: number;
  /** From the answer, which the backend gives right after its commit. */
  fromAnswer: number;
}

/** Posts `count` messages to a session that the page shows, one after the other, and answers how long each took to be seen. */
export async function measurePixels(
  page: Page,
  backend: BenchBackend,
  { sessionExternalId, count }: { sessionExternalId: string; count: number },
): Promise<Arrival[]> {
  await page.evaluate(watchForMarks);
  const arrivals: Arrival[] = [];
  for (let index = 0; index < count; index++) {
    const mark = `mark-${index}-${Date.now().toString(36)}`;
    const createdAt = Date.now();
    const message = { sessionExternalId, externalId: mark, role: "assistant", createdAt, revision: createdAt };
    const sentAt = wallClock();
    await post(backend.siteUrl, backend.apiKey, "/sync/batch", {
      messages: [{ ...message, parts: [{ type: "text", text: `It is there now: ${mark}.` }] }],
    });
    const answeredAt = wallClock();
    const seenAt = await page.waitForFunction(
      (wanted) => (window as typeof window & { opensyncSeen?: Map<string, number> }).opensyncSeen?.get(wanted),
      mark,
      { polling: 20, timeout: 20_000 },
    );
    const seen = Number(await seenAt.jsonValue());
    arrivals.push({ fromSending: seen - sentAt, fromAnswer: Math.max(0, seen - answeredAt) });
  }
  return arrivals;
}

/** Fractions of a ms, on the clock that the browser of the same machine has. */
function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

/** In the page: notes when each mark is on the screen, which is the frame after the one that draws it. */
function watchForMarks(): void {
  const state = window as typeof window & { opensyncSeen?: Map<string, number> };
  const seen = (state.opensyncSeen ??= new Map<string, number>());
  const asked = new Set<string>();
  new MutationObserver(() => {
    for (const [mark] of (document.querySelector("main")?.textContent ?? "").matchAll(/mark-\d+-[a-z0-9]+/g)) {
      if (asked.has(mark)) continue;
      asked.add(mark);
      requestAnimationFrame(() =>
        requestAnimationFrame(() => seen.set(mark, performance.timeOrigin + performance.now())),
      );
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
