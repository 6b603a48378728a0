import { expect, test } from "vitest";
import { hourCell, hourIndex, utcHoursOf, type UtcHour } from "./hour-cell";

const HOUR = 3_600_000;
const since = Date.UTC(2026, 0, 1);
const until = Date.UTC(2027, 0, 1);

/** How many minutes a zone is before UTC, by what its clocks show. */
function offsetIn(timeZone: string): (time: number) => number {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "medium" });
  const known = new Map<number, number>();
  const offsetAt = (time: number): number => {
    const part = Object.fromEntries(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = part;
    return Math.round((Date.UTC(year, month - 1, day, hour, minute) - Math.floor(time / 60_000) * 60_000) / 60_000);
  };
  return (time) => {
    const offset = known.get(time) ?? offsetAt(time);
    known.set(time, offset);
    return offset;
  };
}

test("an hour of the week survives the way through an address, and what is none is none", () => {
  for (const [index, cell] of [
    [0, "mon-00"],
    [14, "mon-14"],
    [167, "sun-23"],
  ] as const) {
    expect([hourCell(index), hourIndex(cell)]).toEqual([cell, index]);
  }
  expect(["mon-24", "mon", "day-01", "mon-1", ""].map(hourIndex)).toEqual([null, null, null, null, null]);
});

test("each UTC hour of a year belongs to the one hour of the week that the reader's clock shows, also where it is changed", () => {
  for (const zone of ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"]) {
    const offsetAt = offsetIn(zone);
    const cells = Array.from({ length: 168 }, (_, index) => utcHoursOf(index, { since, until }, offsetAt));
    const belongs = (time: number, { weekday, hour, from, to }: UtcHour): boolean => {
      const at = new Date(time);
      return (at.getUTCDay() + 6) % 7 === weekday && at.getUTCHours() === hour && time >= from && time < to;
    };
    // Around the changes of all these zones, and where there are none.
    for (const day of [
      "2026-03-07",
      "2026-03-28",
      "2026-04-04",
      "2026-07-01",
      "2026-09-26",
      "2026-10-24",
      "2026-10-31",
    ]) {
      for (let time = Date.parse(day); time < Date.parse(day) + 48 * HOUR; time += HOUR) {
        const local = new Date(time + offsetAt(time) * 60_000);
        const shown = ((local.getUTCDay() + 6) % 7) * 24 + local.getUTCHours();
        const found = cells.flatMap((hours, index) => (hours.some((each) => belongs(time, each)) ? [index] : []));
        expect([zone, time, found]).toEqual([zone, time, [shown]]);
      }
    }
  }
});
