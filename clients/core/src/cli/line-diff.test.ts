import { expect, test } from "vitest";
import { diffLines } from "./line-diff";

const SIGNS = { same: " ", added: "+", removed: "-", gap: "" };
const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${SIGNS[kind]}${text}`);

test("shows a change with two lines around it", () => {
  expect(shown("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nx\n5\n6\n7\n")).toEqual([
    "…",
    " 2",
    " 3",
    "-4",
    "+x",
    " 5",
    " 6",
    "…",
  ]);
});

test("shows changes that lie apart each by itself", () => {
  expect(shown("a\n1\n2\n3\n4\n5\nb\n", "A\n1\n2\n3\n4\n5\nb\nc\n")).toEqual([
    "-a",
    "+A",
    " 1",
    " 2",
    "…",
    " 5",
    " b",
    "+c",
  ]);
});

test("shows a new file, a file that goes, and an added line between two alike", () => {
  expect(shown("", "a\nb\n")).toEqual(["+a", "+b"]);
  expect(shown("a\n", "")).toEqual(["-a"]);
  expect(shown("a\na\n", "a\na\na\n")).toEqual([" a", " a", "+a"]);
});
