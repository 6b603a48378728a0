import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { callInternal } from "./support/admin";
import { getJson } from "./support/api";
import { startBackend, type Backend } from "./support/backend";
import { makeHome, type Home } from "./support/home";
import { exchange, openSocket } from "./support/raw-socket";

/** Processes start while others do. */
const PATIENCE = { timeout: 30_000 };

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => await home.remove());

test("SIGTERM lets a request under way finish, refuses what comes then, and ends with 0", async () => {
  const backend = await startBackend(home.dataDir, home.env, ["--log", "json", "--log-level", "info"]);
  const log = logOf(backend);
  const { apiKey, siteUrl, url } = backend;
  const begun = await beginSession(backend);
  await expect.poll(async () => await underWay(backend), PATIENCE).toBe(1);
  const ended = backend.stop("SIGTERM");
  await expect.poll(() => log.some(({ event }) => event === "stopping"), PATIENCE).toBe(true);

  await expect.poll(async () => (await fetch(new URL("/health", siteUrl))).status, PATIENCE).toBe(503);
  expect((await fetch(new URL("/version", url))).status).toBe(503);
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  const handshake = `GET /api/1.48.0/sync HTTP/1.1\r\nHost: localhost\r\n${upgrade}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  expect(await exchange(url, handshake)).toMatch(/^HTTP\/1\.1 503 /);

  expect(await begun.finish()).toMatch(/^HTTP\/1\.1 200 [^]*"ok":true/);
  expect(await ended).toBe(0);
  expect(log).toContainEqual(
    expect.objectContaining({ level: "info", event: "request", route: "http_action", method: "POST", status: 200 }),
  );
  expect(JSON.stringify(log)).not.toContain(apiKey);

  const again = await startBackend(home.dataDir, home.env);
  const { sessions } = await getJson<{ sessions: { externalId: string }[] }>(
    again.siteUrl,
    apiKey ?? "",
    "/api/sessions",
  );
  expect(sessions.map(({ externalId }) => externalId)).toEqual(["begun"]);
  expect(await again.stop()).toBe(0);
});

test("of mutations over a socket, those that were answered have happened, and no other", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const socket = new WebSocket(`${backend.url.replace("http", "ws")}/api/1.48.0/sync`);
  const answered: unknown[] = [];
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString("utf8")) as { type: string; success?: boolean };
    if (message.type === "MutationResponse") answered.push(message.success);
  });
  await once(socket, "open");
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  send({ type: "Connect", sessionId: randomUUID(), connectionCount: 0, lastCloseReason: null });
  send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: adminKey(backend) });
  for (let requestId = 0; requestId < 400; requestId += 1) {
    const args = [{ name: `key ${requestId}`, hash: `hash ${requestId}`, prefix: "osk_", scopes: ["read"] }];
    send({ type: "Mutation", requestId, udfPath: "keys:create", args });
  }
  await expect.poll(() => answered.length, PATIENCE).toBeGreaterThan(0);
  const closed = once(socket, "close");
  expect(await backend.stop("SIGTERM")).toBe(0);
  expect((await closed)[0]).toBe(1001);
  expect(answered).toEqual(answered.map(() => true));
  const again = await startBackend(home.dataDir, home.env);
  const keys = await callInternal<{ name: string }[]>(again, "keys:list", {});
  expect(keys.filter(({ name }) => name.startsWith("key "))).toHaveLength(answered.length);
  expect(await again.stop()).toBe(0);
});

test("a request that never ends is cut off after the grace time, and the end is still a good one", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const { socket } = await beginSession(backend);
  await expect.poll(async () => await underWay(backend), PATIENCE).toBe(1);
  const cut = once(socket, "close");
  expect(await backend.stop("SIGTERM")).toBe(0);
  await cut;
});

test("a second signal ends at once, and nothing that was acknowledged is lost by it", async () => {
  const backend = await startBackend(home.dataDir, home.env, ["--log", "json"]);
  const log = logOf(backend);
  await beginSession(backend);
  await expect.poll(async () => await underWay(backend), PATIENCE).toBe(1);
  const ended = backend.stop("SIGTERM");
  await expect.poll(() => log.some(({ event }) => event === "stopping"), PATIENCE).toBe(true);
  backend.process.kill("SIGTERM");
  expect(await ended).toBe(130);
  const again = await startBackend(home.dataDir, home.env);
  await getJson(again.siteUrl, backend.apiKey ?? "", "/api/me");
  expect(await again.stop("SIGINT")).toBe(0);
});

/** The events on stderr from now on. Every line has to be one. */
function logOf(backend: Backend): Record<string, unknown>[] {
  const events: Record<string, unknown>[] = [];
  let rest = "";
  backend.process.stderr?.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    events.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  return events;
}

/** A request to store a session of which the last bytes are still to come. */
async function beginSession({ siteUrl, apiKey }: Backend): Promise<{ socket: Socket; finish: () => Promise<string> }> {
  const body = JSON.stringify({ externalId: "begun", title: "Begun", startedAt: Date.UTC(2026, 9, 4) });
  const socket = await openSocket(siteUrl);
  let received = "";
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  socket.on("error", () => undefined);
  const headers = `Host: localhost\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(`POST /sync/session HTTP/1.1\r\n${headers}\r\n${body.slice(0, -5)}`);
  return {
    socket,
    finish: async () => {
      const closed = once(socket, "close");
      socket.write(body.slice(-5));
      await closed;
      return received;
    },
  };
}

/** Requests that the site origin has begun and not answered. */
async function underWay(backend: Backend): Promise<number> {
  const response = await fetch(new URL("/metrics", backend.url), {
    headers: { authorization: `Bearer ${adminKey(backend)}` },
  });
  return Number(/^opensync_http_requests_in_flight\{origin="site"\} (\d+)$/m.exec(await response.text())?.[1]);
}

function adminKey({ dataDir }: Backend): string {
  return readFileSync(join(dataDir, "admin.key"), "utf8").trim();
}
