import { gunzipSync } from "node:zlib";
import { readJsonlExport } from "@opensync/protocol/export";
import { afterEach, beforeEach, expect, test } from "vitest";
import { api } from "../convex/_generated/api";
import { getJson } from "./support/api";
import { startBackend, type Backend } from "./support/backend";
import { DashboardClient } from "./support/dashboard-client";
import { makeHome, type Home } from "./support/home";

const [SESSIONS, MESSAGES] = [60, 40];

let home: Home;
let backend: Backend | undefined;
let client: DashboardClient | undefined;

beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  await client?.close();
  await backend?.stop();
  await home.remove();
});

/** Starts the backend, with files of an export as small as one read, and signs its owner in. */
async function start(): Promise<{ running: Backend; owner: DashboardClient["convex"] }> {
  await client?.close();
  const running = await startBackend(home.dataDir, { ...home.env, OPENSYNC_EXPORT_FILE_MIB: "0.001" });
  backend = running;
  client = new DashboardClient(running.url);
  await client.signIn("code", { code: new URL(running.dashboardUrl).hash.replace("#code=", "") });
  return { running, owner: client.convex };
}

async function fill({ siteUrl, apiKey }: Backend): Promise<void> {
  for (let number = 0; number < SESSIONS; number++) {
    const sessionExternalId = `s${number}`;
    const messages = Array.from({ length: MESSAGES }, (_, index) => ({
      sessionExternalId,
      externalId: `m${index}`,
      role: "user",
      createdAt: Date.UTC(2026, 9, 4) + index,
      parts: [{ type: "text", text: `${number} ${index}` }],
    }));
    const response = await fetch(new URL("/sync/batch", siteUrl), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ messages }),
    });
    expect(response.status).toBe(200);
  }
}

test("an export and a deletion of everything go on where a killed backend left them", async () => {
  const first = await start();
  await fill(first.running);
  await first.owner.mutation(api.everything.mine.startExport, {});
  await expect
    .poll(async () => (await first.owner.query(api.everything.mine.export, {}))?.files.length, {
      timeout: 30_000,
      interval: 5,
    })
    .toBeGreaterThan(0);
  await first.running.stop("SIGKILL");

  const second = await start();
  await expect
    .poll(async () => (await second.owner.query(api.everything.mine.export, {}))?.state, { timeout: 90_000 })
    .toBe("done");
  const shown = await second.owner.query(api.everything.mine.export, {});
  expect(shown).toMatchObject({ sessions: SESSIONS, messages: SESSIONS * MESSAGES });
  const texts = await Promise.all(
    (shown?.files ?? []).map(async ({ url }) => gunzipSync(await (await fetch(url ?? "")).arrayBuffer()).toString()),
  );
  expect(texts.length).toBeGreaterThan(1);
  const written = texts.flatMap(readJsonlExport).flatMap(({ messages }) => messages.map(({ parts }) => parts[0]?.text));
  expect(written).toHaveLength(SESSIONS * MESSAGES);
  expect(new Set(written).size).toBe(SESSIONS * MESSAGES);

  await second.owner.mutation(api.everything.mine.startDelete, { confirmation: "delete everything" });
  await expect
    .poll(async () => (await second.owner.query(api.everything.mine.deletion, {}))?.sessions, {
      timeout: 30_000,
      interval: 5,
    })
    .toBeGreaterThan(0);
  await second.running.stop("SIGKILL");

  const third = await start();
  await expect
    .poll(async () => (await third.owner.query(api.everything.mine.deletion, {}))?.state, { timeout: 90_000 })
    .toBe("done");
  expect(await third.owner.query(api.everything.mine.deletion, {})).toMatchObject({ sessions: SESSIONS });
  const apiKey = first.running.apiKey ?? "";
  expect(await getJson(third.running.siteUrl, apiKey, "/api/sessions")).toEqual({ sessions: [], nextCursor: null });
  expect(await getJson(third.running.siteUrl, apiKey, "/api/stats")).toMatchObject({ totals: { messages: 0 } });
  expect(await third.owner.query(api.everything.mine.export, {})).toMatchObject({ files: [] });
}, 240_000);
