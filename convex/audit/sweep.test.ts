import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import { startBackend } from "../testing/backend.harness";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => vi.useRealTimers());

const DAY = 24 * 60 * 60 * 1000;

test("the audit log keeps what is younger than a year, and nothing older, however much there is", async () => {
  const backend = startBackend();
  const userId = await backend.addUser("Somebody");
  const entries = (count: number, detail: string) =>
    Array.from({ length: count }, () => ({ userId, event: "user.renamed" as const, detail }));
  // More than one run of the sweep deletes.
  await backend.put("auditLog", entries(501, "old"));
  vi.setSystemTime(Date.now() + 2 * DAY);
  await backend.put("auditLog", entries(2, "young"));
  const kept = async () => (await backend.rows("auditLog")).map(({ detail }) => detail);
  vi.setSystemTime(Date.now() + 363 * DAY);
  await backend.mutation(internal.audit.sweep.run, {});
  expect(await kept()).toHaveLength(503);
  vi.setSystemTime(Date.now() + 2 * DAY);
  await backend.mutation(internal.audit.sweep.run, {});
  await vi.waitFor(async () => expect(await kept()).toEqual(["young", "young"]), { timeout: 30_000 });
});
