import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { rawSocket, type RawSocket } from "../../testing/sync-client";
import { cleanUpAfterEach, closeEnginesAfterEach, openTestEngine, type TestEngine } from "../../testing/test-engine";
import { type ClientConnection, SyncSession } from "./sync-session";

closeEnginesAfterEach();
afterEach(() => void vi.useRealTimers());

const APP = {
  "steps.ts": `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    export const add = mutation(async (ctx, { step }) => { await ctx.db.insert("steps", { step }); });
    export const list = query(async (ctx) => (await ctx.db.query("steps").collect()).map(({ step }) => step));`,
};

async function connected(url: string): Promise<RawSocket> {
  const socket = await rawSocket(url);
  socket.send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null, clientTs: 0 });
  return socket;
}

/** Resolves when the engine knows that this many clients are gone. */
async function gone({ log }: TestEngine, count: number): Promise<void> {
  await expect.poll(() => log.filter(({ type }) => type === "socket").length, { timeout: 20_000 }).toBe(count);
}

test("what a client had sent but not seen begun is dropped with its socket: it sends all of it again, in order", async () => {
  const opened = await openTestEngine(APP);
  const { engine, query, mutation } = opened;
  const before = await engine.store.beginWrite();
  const socket = await connected(engine.url);
  for (const step of [0, 1, 2])
    socket.send({ type: "Mutation", requestId: step, udfPath: "steps:add", args: [{ step }] });
  await expect.poll(() => engine.store.load().waitingWriters, { timeout: 20_000 }).toBe(1);
  socket.socket.terminate();
  await gone(opened, 1);
  before.rollback();
  await mutation("steps:add", { step: "later" });
  expect(await query("steps:list")).toEqual([0, "later"]);
});

test("a client that leaves while its token is looked at leaves nothing behind", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k", alg: "ES256", use: "sig" }] });
  let asked = false;
  let answer = (): void => undefined;
  const provider = createServer((_request, response) => {
    asked = true;
    answer = () => void response.end(jwks);
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  cleanUpAfterEach(() => void provider.close());
  const { port } = provider.address() as AddressInfo;
  const opened = await openTestEngine({
    ...APP,
    "auth.config.ts": `
      export default { providers: [{ type: "customJwt", issuer: "https://issuer.test", algorithm: "ES256",
        jwks: "http://127.0.0.1:${port}/jwks" }] };`,
  });
  const { engine, client } = opened;
  const token = await new SignJWT({ sub: "ada", iss: "https://issuer.test" })
    .setProtectedHeader({ alg: "ES256", kid: "k" })
    .setExpirationTime("5m")
    .sign(privateKey);
  const socket = await connected(engine.url);
  socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: token });
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(true);
  socket.socket.terminate();
  await gone(opened, 1);
  client.setAuth(token);
  const later = opened.query("steps:list");
  answer();
  expect(await later).toEqual([]);
  const metrics = await fetch(`${engine.url}/metrics`, { headers: { authorization: `Convex ${engine.adminKey}` } });
  expect(await metrics.text()).toContain("\nopensync_live_sessions 0\n");
});

test("an identity ends with its token, however far away that is", async () => {
  vi.useFakeTimers();
  const { privateKey } = await generateKeyPair("ES256");
  const days = 24 * 60 * 60_000;
  const exp = Math.floor((Date.now() + 60 * days) / 1000);
  const token = await new SignJWT({ sub: "ada", exp }).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
  const sent: string[] = [];
  const connection: ClientConnection = {
    ip: null,
    userAgent: null,
    send: (message) => sent.push(message),
    taken: async () => undefined,
    pause: () => undefined,
    close: (code) => sent.push(String(code)),
  };
  const session = new SyncSession(1, connection, {
    runner: () => expect.fail("nothing is run"),
    live: { change: () => undefined, reach: () => undefined, hold: () => undefined, drop: () => undefined },
    latestTs: async () => 0n,
    authentication: { adminKey: "", identityOf: async () => ({ subject: "ada" }) },
    clock: Date.now,
    onError: (error) => expect.fail(String(error)),
  });
  session.receive(JSON.stringify({ type: "Connect", sessionId: "s" }));
  session.receive(JSON.stringify({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: token }));
  await vi.advanceTimersByTimeAsync(59 * days);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(days);
  expect(sent).toEqual([expect.stringContaining("Token expired"), "1008"]);
});
