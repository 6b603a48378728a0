import { afterEach, beforeEach, expect, test } from "vitest";
import { BatchServer } from "./testing/batch-server";
import { CourierHome, type CourierPlan } from "./testing/courier-home";

let home: CourierHome;
let server: BatchServer;
beforeEach(async () => {
  home = await CourierHome.make();
  server = await BatchServer.start();
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function plan(changes: CourierPlan = {}): CourierPlan {
  return { backends: { a: server.url }, timing: { idleMs: 60_000 }, backoff: { baseMs: 20, capMs: 200 }, ...changes };
}

test("what was recorded before and while it runs arrives, and the outbox is empty", async () => {
  const before = await home.record("a.one", 3);
  home.start(plan());
  await home.until("delivered", () => server.hasAll(before));
  const later = await home.record("a.two", 2);
  await home.until("delivered", () => server.hasAll(later));
  expect(await home.outbox.count()).toBe(0);
});

test("it ends by itself when nothing is left, and leaves neither lock nor beat", async () => {
  const ids = await home.record("a.one");
  const { ended } = home.start(plan({ timing: { idleMs: 100 } }));
  expect(await ended).toBe("idle");
  expect(server.hasAll(ids)).toBe(true);
  expect((await home.status()).running).toBeNull();
});
