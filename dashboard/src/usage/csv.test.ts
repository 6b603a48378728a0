import { expect, test } from "vitest";
import { csvText, usdText } from "./csv";
import { parseUsd } from "./prices/usd";

test("cells are quoted where they must be, and no name is a formula", () => {
  expect(
    csvText(
      ["name", "cost"],
      [
        ['a "b", c', 1.5],
        ['=HYPERLINK("http://x")', 0],
        [" @SUM(A1)", 0],
        ["line\nbreak", -3],
      ],
    ),
  ).toBe('name,cost\r\n"a ""b"", c",1.5\r\n"\'=HYPERLINK(""http://x"")",0\r\n\' @SUM(A1),0\r\n"line\nbreak",-3\r\n');
  expect(usdText(1_204_500_001)).toBe(1204.500001);
});

test("a price is USD with at most six decimals; anything else is no price", () => {
  expect(parseUsd("3")).toBe(3_000_000);
  expect(parseUsd(" 0.000001 ")).toBe(1);
  expect(parseUsd("1.10")).toBe(1_100_000);
  for (const wrong of ["", "-1", "1e3", "1,5", "0.0000001", "free", "10000001"]) expect(parseUsd(wrong)).toBeNull();
});
