import { expect, test } from "vitest";
import { changedLines } from "./changed-lines";

const shown = (before: string, after: string) =>
  changedLines(before, after).map(({ kind, text }) => `${{ same: " ", added: "+", removed: "-" }[kind]}${text}`);

test("shows a change with two lines around it", () => {
  expect(shown("1\n2\n3\n4\n5\n6\n", "1\n2\n3\nx\n5\n6\n")).toEqual([" 2", " 3", "-4", "+x", " 5", " 6"]);
});

test("shows a new file, a file that goes, and an added line between two alike", () => {
  expect(shown("", "a\nb\n")).toEqual(["+a", "+b"]);
  expect(shown("a\n", "")).toEqual(["-a"]);
  expect(shown("a\na\n", "a\na\na\n")).toEqual([" a", " a", "+a"]);
});
