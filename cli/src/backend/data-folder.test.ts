import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { dataFolder } from "./data-folder";

const home = resolve("/home/ada");

test("is below XDG_DATA_HOME if that is an absolute path, else below ~/.local/share", () => {
  const byDefault = join(home, ".local", "share", "opensync");
  expect(dataFolder(undefined, { HOME: home })).toBe(byDefault);
  expect(dataFolder(undefined, { HOME: home, XDG_DATA_HOME: "data" })).toBe(byDefault);
  expect(dataFolder(undefined, { HOME: home, XDG_DATA_HOME: resolve("/data") })).toBe(
    join(resolve("/data"), "opensync"),
  );
});

test("is the chosen one as it is, seen from the working folder", () => {
  expect(dataFolder("here", { HOME: home })).toBe(resolve("here"));
});
