import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { TransformCache } from "./transform-cache";

function cacheFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "engine-cache-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "made", "modules");
}

/** Asks for each source and saves; returns those that had to be made. */
async function ask(file: string | null, sources: readonly string[]): Promise<string[]> {
  const cache = new TransformCache(file);
  const made: string[] = [];
  for (const source of sources) {
    const { code, map } = await cache.get(["version", source], async () => {
      made.push(source);
      return { code: `code of ${source}`, map: "{}" };
    });
    expect([code, map]).toEqual([`code of ${source}`, "{}"]);
  }
  cache.save();
  return made;
}

test("makes again only what is new, and forgets what is no longer used", async () => {
  const file = cacheFile();
  expect(await ask(file, ["a", "b"])).toEqual(["a", "b"]);
  expect(await ask(file, ["a", "b"])).toEqual([]);
  expect(await ask(file, ["b", "c"])).toEqual(["c"]);
  expect(await ask(file, ["a", "c"])).toEqual(["a"]);
});

test("a damaged file counts as empty and is replaced", async () => {
  const file = cacheFile();
  await ask(file, ["a", "b"]);
  const whole = readFileSync(file, "utf8");
  for (const damaged of ["", "nonsense", whole.slice(0, -5), whole.replace("code of a", "code of x")]) {
    writeFileSync(file, damaged);
    expect(await ask(file, ["a", "b"])).toEqual(["a", "b"]);
    expect(readFileSync(file, "utf8")).toBe(whole);
  }
});

test("a file that cannot be written is done without", async () => {
  const file = cacheFile();
  mkdirSync(join(file, "a folder in its place"), { recursive: true });
  expect(() => new TransformCache(file)).toThrow("EISDIR");
  rmSync(file, { recursive: true });
  const cache = new TransformCache(file);
  await cache.get(["a"], async () => ({ code: "a", map: "{}" }));
  mkdirSync(join(file, "a folder in its place"), { recursive: true });
  cache.save();
  expect(readdirSync(dirname(file))).toEqual(["modules"]);
});

test("without a file nothing is kept", async () => {
  expect(await ask(null, ["a"])).toEqual(["a"]);
  expect(await ask(null, ["a"])).toEqual(["a"]);
  expect(existsSync("null")).toBe(false);
});
