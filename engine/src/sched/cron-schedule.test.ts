import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextDue, parseCronExpression } from "./cron-expression";
import { firstRun, nextRun, parseCronSchedule } from "./cron-schedule";

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const at = (text: string) => Date.parse(text);
const NOW = at("2026-01-31T23:59:30Z");

function due(expression: string, after = NOW): string | null {
  return iso(nextDue(parseCronExpression(expression), after));
}

test("finds the next minute of a cron expression", () => {
  expect(due("* * * * *")).toBe("2026-02-01T00:00:00.000Z");
  expect(due("*/15 3 * * *")).toBe("2026-02-01T03:00:00.000Z");
  expect(due("5,10-12 * * * *", at("2026-01-01T00:10:00Z"))).toBe("2026-01-01T00:11:00.000Z");
  expect(due("0 0 31 * *")).toBe("2026-03-31T00:00:00.000Z");
  expect(due("0 12 29 feb *")).toBe("2028-02-29T12:00:00.000Z");
  expect(due("0 0 * * mon")).toBe("2026-02-02T00:00:00.000Z");
  expect(due("0 0 * * 0")).toBe("2026-02-01T00:00:00.000Z");
  expect(due("0 0 * * 1-5/2")).toBe("2026-02-02T00:00:00.000Z");
  expect(due("0 0 30 2 *")).toBeNull();
});

test("a day and a weekday together mean either", () => {
  expect(due("0 0 15 * fri")).toBe("2026-02-06T00:00:00.000Z");
  expect(due("0 0 2 * fri")).toBe("2026-02-02T00:00:00.000Z");
});

test("a range may go around the end", () => {
  expect(due("0 22-1 * * *", at("2026-02-01T01:30:00Z"))).toBe("2026-02-01T22:00:00.000Z");
  expect(due("0 22-1 * * *", at("2026-02-01T23:30:00Z"))).toBe("2026-02-02T00:00:00.000Z");
  expect(due("0 0 * * fri-mon", at("2026-02-02T00:00:00Z"))).toBe("2026-02-06T00:00:00.000Z");
  expect(due("0 0 1 nov-feb/2 *", at("2026-02-02T00:00:00Z"))).toBe("2026-11-01T00:00:00.000Z");
  expect(due("0 0 1 nov-feb/2 *", at("2026-11-02T00:00:00Z"))).toBe("2027-01-01T00:00:00.000Z");
});

test("days are also counted from the month's end, in weeks, and in working days", () => {
  const days = (expression: string, count = 3): string[] => {
    const found: string[] = [];
    for (let time = NOW; found.length < count;) {
      time = nextDue(parseCronExpression(expression), time) ?? expect.fail(`${expression} is never due`);
      found.push(new Date(time).toISOString().slice(0, 10));
    }
    return found;
  };
  // The second Monday of a month, and the last Friday.
  expect(days("0 0 * * MON#2")).toEqual(["2026-02-09", "2026-03-09", "2026-04-13"]);
  expect(days("0 0 * * 5L")).toEqual(["2026-02-27", "2026-03-27", "2026-04-24"]);
  expect(days("0 0 * * L", 1)).toEqual(["2026-02-07"]);
  expect(days("0 0 L * *")).toEqual(["2026-02-28", "2026-03-31", "2026-04-30"]);
  expect(days("0 0 L-3 * *")).toEqual(["2026-02-25", "2026-03-28", "2026-04-27"]);
  // February 28th of 2026 is a Saturday, May 31st a Sunday.
  expect(days("0 0 LW * *", 4)).toEqual(["2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"]);
  expect(days("0 0 L-3W * *")).toEqual(["2026-02-25", "2026-03-27", "2026-04-27"]);
  // August 1st is a Saturday, February 15th a Sunday.
  expect(days("0 0 15W * *")).toEqual(["2026-02-16", "2026-03-16", "2026-04-15"]);
  expect(days("0 0 1W 8 *", 1)).toEqual(["2026-08-03"]);
  expect(days("0 0 31W * *", 2)).toEqual(["2026-03-31", "2026-05-29"]);
});

test("refuses expressions it does not understand, naming the part", () => {
  for (const bad of [
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 7",
    "* * * * MON#6",
    "* * * * MON#2#3",
    "* * * * MON#1,FRI",
    "* * * * MONKEY",
    "* * L,3 * *",
    "* * L-31 * *",
    "* * 32W * *",
    "* * ? * *",
    "*/60 * * * *",
    "*,5 * * * *",
    "5- * * * *",
    " 0 0 * * *",
  ]) {
    expect(() => parseCronExpression(bad)).toThrow("is not valid");
  }
  expect(() => parseCronExpression("*/0 * * * *")).toThrow('"*/0"');
  expect(() => parseCronExpression("1/2/3 * * * *")).toThrow('"1/2/3"');
});

test("a due time is later than now, in the set, and none between is", () => {
  const minute = fc.integer({ min: 0, max: 59 });
  const hour = fc.integer({ min: 0, max: 23 });
  const now = fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") });
  fc.assert(
    fc.property(minute, hour, now, (m, h, after) => {
      const next = nextDue(parseCronExpression(`${m} ${h} * * *`), after) ?? 0;
      const time = new Date(next);
      expect([time.getUTCMinutes(), time.getUTCHours(), time.getUTCSeconds()]).toEqual([m, h, 0]);
      expect(next).toBeGreaterThan(after);
      expect(next - after).toBeLessThanOrEqual(24 * 3_600_000);
    }),
  );
});

test("reads every schedule the client library writes", () => {
  const first = (schedule: Parameters<typeof parseCronSchedule>[1]) =>
    iso(firstRun(parseCronSchedule("c", schedule), NOW));
  expect(first({ type: "interval", seconds: 30 })).toBe(iso(NOW));
  expect(first({ type: "hourly", minuteUTC: 7 })).toBe("2026-02-01T00:07:00.000Z");
  expect(first({ type: "daily", hourUTC: 4, minuteUTC: 5 })).toBe("2026-02-01T04:05:00.000Z");
  expect(first({ type: "weekly", dayOfWeek: "tuesday", hourUTC: 4, minuteUTC: 5 })).toBe("2026-02-03T04:05:00.000Z");
  expect(first({ type: "monthly", day: 31, hourUTC: 4, minuteUTC: 5 })).toBe("2026-03-31T04:05:00.000Z");
  expect(first({ type: "cron", cron: "0 0 1 1 *" })).toBe("2027-01-01T00:00:00.000Z");
  expect(first({ type: "hourly" })).toBe(first({ type: "hourly" }));
  expect(() => parseCronSchedule("c", { type: "cron", cron: "0 0 30 2 *" })).toThrow("never due");
  expect(() => parseCronSchedule("c", { type: "interval", seconds: 0 })).toThrow('"c"');
  expect(() => parseCronSchedule("c", { type: "daily", hourUTC: 24, minuteUTC: 0 })).toThrow("hourUTC");
  expect(() => parseCronSchedule("c", { type: "yearly" })).toThrow("yearly");
});

test("an interval keeps its beat and does not make up for missed runs", () => {
  const schedule = parseCronSchedule("c", { type: "interval", seconds: 10 });
  expect(nextRun(schedule, 1000, 1000)).toBe(11_000);
  expect(nextRun(schedule, 1000, 10_999)).toBe(11_000);
  expect(nextRun(schedule, 1000, 11_000)).toBe(21_000);
  expect(nextRun(schedule, 1000, 1_000_000)).toBe(1_001_000);
});
