import { expect, test } from "vitest";
import { parseSince } from "./parse-since";

const now = Date.UTC(2026, 10, 21, 12);

test.each([
  ["12h", now - 12 * 3_600_000],
  ["7d", now - 7 * 86_400_000],
  [" 2W ", now - 14 * 86_400_000],
  ["2026-01-31", new Date(2026, 0, 31).getTime()],
  ["2026-01-31T09:30", new Date(2026, 0, 31, 9, 30).getTime()],
  ["2026-01-31T09:30:00Z", Date.UTC(2026, 0, 31, 9, 30)],
])("reads %j", (text, ms) => {
  expect(parseSince(text, now)).toBe(ms);
});

test.each(["", "yesterday", "7", "7m", "-7d", "2026", "2026-02-31", "2026-13-01", "2026-01-31Tnoon", "31.1.2026"])(
  "refuses %j as wrong usage",
  (text) => {
    expect(() => parseSince(text, now)).toThrow(expect.objectContaining({ code: "usage", exitCode: 2 }));
  },
);
