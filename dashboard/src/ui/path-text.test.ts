import { expect, test } from "vitest";
import { lastSegment, namesApart } from "./path-text";

test("projects with one name say where they are, others are called by it", () => {
  const paths = ["/home/ada/src/shop", "C:\\Users\\ada\\shop", "/home/ada/notes/"];
  expect([...namesApart(paths.map((path) => ({ path, name: lastSegment(path) }))).values()]).toEqual([
    "shop (/home/ada/src)",
    "shop (C:\\Users\\ada)",
    "notes",
  ]);
});
