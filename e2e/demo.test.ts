import { existsSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StatsAnswer } from "@opensync/protocol";
import { fillDemo } from "../cli/src/demo";
import { getJson } from "./support/api";
import { startBackend } from "./support/backend";
import { finished, startCommand } from "./support/command";
import { makeHome, type Home } from "./support/home";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => await home.remove());

interface Demo {
  siteUrl: string;
  apiKey: string;
  dataDir: string;
  dashboardUrl: string;
  demo: Awaited<ReturnType<typeof fillDemo>>;
}

test("a demo is a backend of its own, with what it says is in it, and gone at the end", async () => {
  const child = startCommand("opensync", ["demo", "--json", "--no-open"], {
    env: { ...home.env, TMPDIR: home.folder },
  });
  const end = finished(child);
  let demo: Demo | undefined;
  if (child.stdout === null) throw new Error("the command has no stdout");
  for await (const line of createInterface({ input: child.stdout })) {
    demo = JSON.parse(line) as Demo;
    break;
  }
  if (demo === undefined) throw new Error((await end).stderr);
  const { siteUrl, apiKey, dataDir, demo: made } = demo;
  const { totals } = await getJson<StatsAnswer>(siteUrl, apiKey, "/api/stats");
  expect(shownOf(totals)).toEqual(shownOf(made));
  expect(existsSync(dataDir)).toBe(true);
  expect((await fetch(demo.dashboardUrl)).status).toBe(200);

  child.kill("SIGTERM");
  expect(await end).toMatchObject({ code: 0, stderr: expect.stringContaining("gone") });
  expect(existsSync(dataDir)).toBe(false);
  expect(readdirSync(home.folder)).toEqual([]);
});

test("filling a backend again with the same changes nothing; a long session arrives whole", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const { siteUrl, apiKey } = backend;
  const fill = { siteUrl, apiKey: apiKey ?? "", sessions: 3, long: 2_500, now: Date.now() };
  const made = await fillDemo(fill);
  expect(made.messages).toBeGreaterThan(2_500);
  expect(await fillDemo(fill)).toEqual(made);
  const { totals } = await getJson<StatsAnswer>(siteUrl, apiKey ?? "", "/api/stats");
  expect(shownOf(totals)).toEqual(shownOf(made));
  await backend.stop();
});

/** What both the generator and the backend count. */
function shownOf(totals: StatsAnswer["totals"] | Demo["demo"]): unknown {
  const { sessions, messages, toolCalls, costMicroUsd, unpricedMessages } = totals;
  const { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h } = totals.tokens;
  const tokens = { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h };
  return { sessions, messages, toolCalls, costMicroUsd, unpricedMessages, tokens };
}
