import { expect, test } from "vitest";
import { readCut } from "./long-texts";

const KIB = 1024;

/** The JSON in pieces of a few bytes, so that every boundary falls everywhere. */
function* pieces(value: unknown, size: number): Generator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(JSON.stringify(value));
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

test.each([1, 2, 3, 7, 1_000_000])(
  "leaves short texts, numbers, keys and escapes as they are, in chunks of %i",
  (size) => {
    const value = {
      a: ['"', "\\", "\\\\", "\n\u0001", "größer 😀", -1.5e-7, true, null, {}],
      'k"\\': { "": [[]] },
      u: "\uD83D",
    };
    expect(readCut(pieces(value, size), 10)).toEqual({ data: value, fault: undefined, cut: [] });
  },
);

test.each([5, 4_093])("cuts long texts at the beginning of a character, within one budget, in chunks of %i", (size) => {
  const euros = "€".repeat(60 * KIB);
  const quotes = '"\n'.repeat(100 * KIB);
  const { data, cut } = readCut(pieces({ first: euros, list: [{ second: quotes }], last: "whole" }, size), 150 * KIB);
  expect(cut).toEqual([
    { field: "first", bytes: 180 * KIB },
    { field: "list[0].second", bytes: 200 * KIB },
  ]);
  expect(data.first).toBe("€".repeat(50 * KIB));
  expect(data.list).toEqual([{ second: '"\n'.repeat(32 * KIB) }]);
  expect(data.last).toBe("whole");
});

test("says of what is no JSON object that it is none", () => {
  expect(readCut(pieces([1], 3), 10).fault).toBe("is no JSON object");
  expect(readCut([Buffer.from('{"torn":"te')], 10).fault).toBe("is no JSON");
});
