import { expect, test } from "vitest";
import { placesIn, textIn } from "./places";

test("each line that has the text is a place, with its number, once", () => {
  const text = "first\nA needle, a NEEDLE\n\nno\n  needle at the end";
  expect(placesIn(text, "Needle")).toEqual({
    places: [
      { line: 2, passage: "A needle, a NEEDLE" },
      { line: 5, passage: "  needle at the end" },
    ],
    lines: 2,
    isMore: false,
  });
  expect(placesIn(text, "hay")).toEqual({ places: [], lines: 0, isMore: false });
});

test("of a long line there is what is around the text; of many lines the first, and how many there are", () => {
  const [place] = placesIn(`${"x".repeat(1_000)}needle${"y".repeat(1_000)}`, "needle").places;
  expect(place?.passage).toMatch(/^…x{80}needley+…$/);
  const many = placesIn("needle\n".repeat(500), "needle");
  expect([many.places.length, many.places.at(-1)?.line, many.lines]).toEqual([20, 20, 500]);
});

test("JSON is looked through for its texts", () => {
  expect(textIn(JSON.stringify({ a: 'one "two"', b: ["three", 4] }))).toBe('one "two"\nthree');
  expect(textIn("a log\nof lines")).toBe("a log\nof lines");
});
