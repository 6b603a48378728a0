import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ERROR_STATUS } from "@opensync/protocol";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8");

test("docs/api.md names every route that is mounted, by its method, and every error code with its status", () => {
  const docs = read("docs/api.md");
  const routes = [...read("convex/http.ts").matchAll(/"(\/[^"]*)": \{ ([A-Z]+): /g)].map(([, path, method]) => {
    return `\`${method} ${path}`;
  });
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.filter((route) => !docs.includes(route))).toEqual([]);
  const rows = docs.split("\n").filter((line) => /^\| \d{3} /.test(line));
  const isNamed = ([code, status]: [string, number]): boolean =>
    rows.some((row) => row.startsWith(`| ${status} `) && row.includes(`\`${code}\``));
  expect(Object.entries(ERROR_STATUS).filter((each) => !isNamed(each))).toEqual([]);
});
