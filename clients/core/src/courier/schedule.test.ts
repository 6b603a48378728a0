import { describe, expect, test } from "vitest";
import { OpenSyncError } from "../errors";
import { backoffMs, defaultBackoff } from "./backoff";
import { Failures } from "./failures";
import { Schedule } from "./schedule";

describe("the schedule", () => {
  const wake = (schedule: Schedule, now: number, timing: { afterMs: number; quiet?: boolean; spacingMs?: number }) =>
    schedule.wake({ destination: "d", source: "s", at: 1000 + now, timing }, now);
  const takeAt = (schedule: Schedule, now: number) => schedule.take(now, () => true).length;
  const nextAt = (schedule: Schedule) => schedule.pending[0]?.dueAt;

  test("waits for what belongs to the first event, and takes it once", () => {
    const schedule = new Schedule();
    wake(schedule, 0, { afterMs: 250 });
    wake(schedule, 200, { afterMs: 250 });
    expect(nextAt(schedule)).toBe(250);
    expect(takeAt(schedule, 249)).toBe(0);
    expect(schedule.take(250, () => true)).toMatchObject([{ source: "s", since: 1000 }]);
    expect(takeAt(schedule, 1000)).toBe(0);
  });

  test("keeps a source's deliveries apart by what its events ask", () => {
    const schedule = new Schedule();
    wake(schedule, 0, { afterMs: 0 });
    expect(takeAt(schedule, 0)).toBe(1);
    wake(schedule, 100, { afterMs: 0, spacingMs: 5000 });
    wake(schedule, 200, { afterMs: 0, spacingMs: 30_000 });
    expect(nextAt(schedule)).toBe(5000);
    wake(schedule, 300, { afterMs: 250 });
    expect(nextAt(schedule)).toBe(550);
  });

  test("waits until it is quiet, but not for ever", () => {
    const schedule = new Schedule();
    for (const now of [0, 300, 600]) wake(schedule, now, { afterMs: 400, quiet: true });
    expect(nextAt(schedule)).toBe(1000);
    for (let now = 600; now < 5000; now += 300) wake(schedule, now, { afterMs: 400, quiet: true });
    expect(nextAt(schedule)).toBe(3000);
  });

  test("remembers since when something waits when it comes back undelivered", () => {
    const schedule = new Schedule();
    wake(schedule, 0, { afterMs: 0 });
    const [taken] = schedule.take(0, () => true);
    wake(schedule, 50, { afterMs: 0 });
    if (taken) schedule.putBack(taken, 70);
    expect(schedule.pending).toMatchObject([{ since: 1000, dueAt: 70 }]);
  });
});

describe("the backoff", () => {
  const options = { ...defaultBackoff, random: () => 0.999_999 };

  test("grows from a second to five minutes, with full jitter", () => {
    const bounds = [1, 2, 3, 9, 10, 100, 5000].map((failures) => Math.ceil(backoffMs(failures, null, options) / 1000));
    expect(bounds).toEqual([1, 2, 4, 256, 300, 300, 300]);
    expect(backoffMs(9, null, { ...options, random: () => 0 })).toBe(0);
  });

  test("never comes sooner than the backend asks", () => {
    const error = new OpenSyncError("server_refused", "later", { status: 429, retryAfterMs: 90_000 });
    expect(backoffMs(1, error, { ...options, random: () => 0 })).toBe(90_000);
    const failures = new Failures({ ...options, random: () => 0.5 });
    failures.add("d", error, 0);
    failures.hurry();
    expect(failures.isHeldUp("d", 89_999)).toBe(true);
    expect(failures.isHeldUp("d", 90_000)).toBe(false);
  });

  test("is five minutes for a refused key, whatever came before", () => {
    expect(backoffMs(1, new OpenSyncError("invalid_api_key", "no"), options)).toBe(300_000);
  });
});
