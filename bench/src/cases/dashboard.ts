import type { Page } from "playwright-core";
import { DashboardBrowser, launchBrowser, PENDING, settled } from "../../../e2e/browser";
import { fillBackend } from "../dashboard/fill";
import { firstLoad } from "../dashboard/first-load";
import { measurePixels } from "../dashboard/pixels";
import { scrollSessions } from "../dashboard/scroll";
import { startBackend, type BenchBackend } from "../measure/backend";
import { post } from "../measure/poster";
import { spread } from "../measure/statistics";
import { report } from "../report";

export interface DashboardOptions {
  /** In the backend, in sessions of a hundred. */
  messages: number;
  /** Of the one session that is opened. */
  long: number;
  /** A folder with the backend of an earlier run, or one for this and later runs; without it the backend is thrown away. */
  data: string | undefined;
}

const LOADS = 7;
const OPENINGS = 7;
const ARRIVALS = 60;
const KIB = 1024;

/** What a person with a year of sessions waits for, in a real browser in front of the embedded backend. */
export async function dashboard({ messages, long, data }: DashboardOptions): Promise<void> {
  const backend = await startBackend(data);
  const browser = await launchBrowser();
  try {
    const session = await fillBackend(backend, messages, long);
    const visitors = new DashboardBrowser(browser, backend);
    const { page, context } = await visitors.signedIn();
    await settled(page);
    const rows: string[][] = [];
    const loads = { "/": [] as number[], "/sessions": [] as number[] };
    const scripts = { "/": 0, "/sessions": 0 };
    for (const path of ["/", "/sessions"] as const) {
      for (let index = 0; index < LOADS; index++) {
        const { interactiveMs, scriptBytes } = await firstLoad(context, path);
        loads[path].push(interactiveMs);
        scripts[path] = Math.max(scripts[path], scriptBytes);
      }
      rows.push(rowOf(`first load of ${path === "/" ? "the overview" : "the list"}, nothing cached`, loads[path]));
    }
    const openings = await openSession(page, session);
    rows.push(rowOf(`opening a session of ${long.toLocaleString("en")} messages from the list`, openings));
    await page.goto("/sessions");
    await settled(page);
    const scrolled = await scrollSessions(page);
    rows.push([
      `scrolling the list over ${Math.round(scrolled.distance)} px, longest frame`,
      "",
      "",
      ms(scrolled.longestFrameMs),
    ]);
    const arrivals = await arrivalsIn(page, backend);
    rows.push(
      rowOf(
        "a message, from its sending to the frame that shows it",
        arrivals.map(({ fromSending }) => fromSending),
      ),
    );
    rows.push(
      rowOf(
        "the same, from the backend's answer",
        arrivals.map(({ fromAnswer }) => fromAnswer),
      ),
    );
    await visitors.close();

    const load = spread(loads["/"]).p50;
    const list = spread(loads["/sessions"]).p50;
    const opening = spread(openings).p50;
    const pixels = spread(arrivals.map(({ fromAnswer }) => fromAnswer)).p95;
    const scriptBytes = Math.max(scripts["/"], scripts["/sessions"]);
    report({
      name: "dashboard",
      title: `The dashboard at ${(messages / 100).toLocaleString("en")} sessions and ${messages.toLocaleString("en")} messages`,
      order: 14,
      method:
        `The sessions lie over a year, in 25 projects. Chromium without a window, on the same machine as the backend, so that the two share its cores. First load: signed in, cache emptied, from the navigation's start until navigation and content stand there with no placeholder left, and the browser is idle after a frame; ${LOADS} times. ` +
        `Opening: from the click on the session's row until its messages stand there; ${OPENINGS} times. Scrolling: ${scrolled.frames} pictures of what was painted meanwhile, in which every part of the list as high as a line must have letters. ` +
        `Messages: ${ARRIVALS}, one after the other, posted to a session that is open. JavaScript: as sent (gzip), until the page is interactive.`,
      columns: ["", "p50 ms", "p95 ms", "max ms"],
      rows,
      promises: [
        {
          text: "first load under 1,500 ms",
          measured: `overview ${ms(load)} ms, list ${ms(list)} ms`,
          holds: Math.max(load, list) < 1_500,
        },
        {
          text: "JavaScript of the first page under 220 KB",
          measured: `overview ${kib(scripts["/"])} KiB, list ${kib(scripts["/sessions"])} KiB`,
          holds: scriptBytes < 220 * 1_000,
        },
        {
          text: `opening ${long.toLocaleString("en")} messages under 1,000 ms`,
          measured: `${ms(opening)} ms`,
          holds: opening < 1_000,
        },
        {
          text: "no blank row while scrolling",
          measured: `${scrolled.blank} of ${scrolled.frames} pictures`,
          holds: scrolled.blank === 0 && scrolled.frames > 50 && scrolled.distance > 5_000,
        },
        { text: "from commit to pixels under 150 ms at p95", measured: `${ms(pixels)} ms`, holds: pixels < 150 },
      ],
    });
  } finally {
    await browser.close();
    await backend.stop();
  }
}

/** From the click on the row in the list. */
async function openSession(page: Page, session: string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < OPENINGS; index++) {
    await page.goto("/sessions");
    await settled(page);
    const row = page.locator(`main a[href^="/sessions/${session}"]`).first();
    await row.waitFor();
    const opened = await page.evaluate(
      async ({ session, pending }) => {
        const link = document.querySelector<HTMLElement>(`main a[href^="/sessions/${session}"]`);
        if (link === null) throw new Error("The list does not show the session");
        const start = performance.now();
        link.click();
        for (;;) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const isOpen = location.pathname.startsWith(`/sessions/${session}`);
          const isThere = document.querySelector("main article, main [data-message]") !== null;
          if (isOpen && isThere && document.querySelector(pending) === null) return performance.now() - start;
          if (performance.now() - start > 60_000) throw new Error("The session did not open within a minute");
        }
      },
      { session, pending: PENDING },
    );
    times.push(opened);
  }
  return times;
}

async function arrivalsIn(page: Page, backend: BenchBackend): ReturnType<typeof measurePixels> {
  const sessionExternalId = "bench-live";
  const session = { externalId: sessionExternalId, source: "claude-code", title: "Live", startedAt: Date.now() };
  await post(backend.siteUrl, backend.apiKey, "/sync/batch", {
    sessions: [session],
    messages: [
      {
        sessionExternalId,
        externalId: "first",
        role: "user",
        createdAt: Date.now(),
        parts: [{ type: "text", text: "Begin" }],
      },
    ],
  });
  const response = await fetch(new URL(`/api/sessions/get?id=${sessionExternalId}&limit=1`, backend.siteUrl), {
    headers: { authorization: `Bearer ${backend.apiKey}` },
  });
  const { session: made } = (await response.json()) as { session: { id: string } };
  await page.goto(`/sessions/${made.id}`);
  await settled(page);
  return await measurePixels(page, backend, { sessionExternalId, count: ARRIVALS });
}

function rowOf(what: string, times: number[]): string[] {
  const { p50, p95, max } = spread(times);
  return [what, ms(p50), ms(p95), ms(max)];
}

function ms(value: number): string {
  return value.toFixed(0);
}

function kib(bytes: number): string {
  return (bytes / KIB).toFixed(0);
}
