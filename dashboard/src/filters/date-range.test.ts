import { expect, test } from "vitest";
import { addDays, presetOf, rangeBefore, rangeOfPreset, rangeText, shownRange } from "./date-range";

const today = "2026-03-02";

test("a preset is found again in what it wrote, and a page without dates shows its own", () => {
  expect(rangeOfPreset("7d", today)).toEqual({ from: "2026-02-24", to: undefined });
  expect(presetOf({ from: "2026-02-24" }, today, "30d")).toBe("7d");
  expect(presetOf({ from: "2026-02-24", to: "2026-02-26" }, today, "30d")).toBeNull();
  expect(presetOf({}, today, "30d")).toBe("30d");
  expect(shownRange({}, today, "30d")).toEqual({ from: "2026-02-01", to: today });
  expect(shownRange({ from: "2026-03-09", to: "2026-03-01" }, today, "30d")).toEqual({
    from: "2026-03-01",
    to: "2026-03-09",
  });
});

test("the range before has the same length and ends the day before", () => {
  expect(rangeBefore({ from: "2026-03-01", to: "2026-03-07" })).toEqual({ from: "2026-02-22", to: "2026-02-28" });
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
});

test("a range reads as a preset, a day, or two days", () => {
  expect(rangeText({}, today, "all")).toBe("All time");
  expect(rangeText({ from: "2026-02-03", to: "2026-02-03" }, today, "all")).toBe("Feb 3");
  expect(rangeText({ from: "2025-12-30", to: "2026-01-02" }, today, "all")).toBe("Dec 30, 2025 – Jan 2");
});
