import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "./address-search";
import { parseFilters, writeFilters, type Filters } from "./filters";

test("filters survive the way through an address, whatever characters they have", () => {
  const filters: Filters = {
    agent: "claude-code",
    project: "/home/ada/a b&c=d/é",
    branch: "feature/#1?x",
    from: "2026-11-01",
    to: "2026-11-21",
    status: "waiting",
    minCost: 0.5,
    maxCost: 12,
    tags: ["one", "two & three"],
    starred: true,
    label: "golden",
    text: '50% "done"',
    tool: "mcp__a: b, c",
    hour: "mon-14",
  };
  expect(parseFilters(parseSearch(stringifySearch(writeFilters(filters))))).toEqual(filters);
  expect(stringifySearch(writeFilters({}))).toBe("");
});

test("what an address says wrongly is no filter", () => {
  expect(
    parseFilters(
      parseSearch("?status=asleep&from=yesterday&minCost=-1&maxCost=x&starred=yes&tag=&agent=&tool=&hour=mon-24"),
    ),
  ).toEqual({});
});
