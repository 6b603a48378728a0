import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFolder, findStores } from ".";

function home(): { homeFolder: string; data: string } {
  const homeFolder = mkdtempSync(join(tmpdir(), "opencode-home-"));
  const data = join(homeFolder, ".local", "share", "opencode");
  mkdirSync(data, { recursive: true });
  return { homeFolder, data };
}

test("finds the release's database first, then those of other channels, then the older store", () => {
  const { homeFolder, data } = home();
  for (const name of ["opencode-dev.db", "opencode.db", "opencode.db-wal", "other.db"])
    writeFileSync(join(data, name), "");
  mkdirSync(join(data, "storage", "session"), { recursive: true });
  expect(findStores({ homeFolder, environment: {} })).toEqual([
    { kind: "database", path: join(data, "opencode.db") },
    { kind: "database", path: join(data, "opencode-dev.db") },
    { kind: "json", path: join(data, "storage") },
  ]);
});

test("finds the stores that each project had before 0.6, those of projects that never ran left out", () => {
  const { homeFolder, data } = home();
  mkdirSync(join(data, "project", "home-dev-shop", "storage", "session", "info"), { recursive: true });
  mkdirSync(join(data, "project", "home-dev-empty"), { recursive: true });
  const path = join(data, "project", "home-dev-shop", "storage");
  expect(findStores({ homeFolder, environment: {} })).toEqual([{ kind: "json", path }]);
});

test("goes by XDG_DATA_HOME and OPENCODE_DB", () => {
  const { homeFolder, data } = home();
  writeFileSync(join(data, "mine.db"), "");
  expect(dataFolder({ homeFolder, environment: { XDG_DATA_HOME: "/data" } })).toBe(join("/data", "opencode"));
  const named = [{ kind: "database", path: join(data, "mine.db") }];
  expect(findStores({ homeFolder, environment: { OPENCODE_DB: "mine.db" } })).toEqual(named);
  expect(findStores({ homeFolder, environment: { OPENCODE_DB: join(data, "mine.db") } })).toEqual(named);
  expect(findStores({ homeFolder, environment: { OPENCODE_DB: ":memory:" } })).toEqual([]);
});

test("finds nothing where OpenCode never ran", () => {
  expect(findStores({ homeFolder: mkdtempSync(join(tmpdir(), "opencode-home-")), environment: {} })).toEqual([]);
});
