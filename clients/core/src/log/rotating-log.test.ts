import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RotatingLog } from "./index";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "opensync-log-"));
  path = join(folder, "log", "client.log");
});
afterEach(() => rm(folder, { recursive: true }));

describe("the log", () => {
  test("has one line for each message, with client, time and level", async () => {
    const log = new RotatingLog({ path, name: "claude-code-sync" });
    log.write("info", "one");
    log.write("warn", "two\n  in two lines");
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^\[claude-code-sync\] \d{4}-\d\d-\d\dT[\d:.]+Z info one$/),
      expect.stringMatching(/^\[claude-code-sync\] \S+ warn two in two lines$/),
    ]);
  });

  test("never grows beyond its files, and keeps the newest lines", async () => {
    const log = new RotatingLog({ path, name: "c", maxBytes: 500, files: 3 });
    for (let n = 0; n < 200; n++) log.write("info", `message ${n}`);
    expect((await readdir(join(folder, "log"))).sort()).toEqual(["client.log", "client.log.1", "client.log.2"]);
    const texts = await Promise.all(["", ".1", ".2"].map((ending) => readFile(path + ending, "utf8")));
    for (const text of texts) expect(text.length).toBeLessThan(600);
    expect(texts[0]).toContain("message 199\n");
    const numbers =
      texts
        .toReversed()
        .join("")
        .match(/\d+(?=\n)/g)
        ?.map(Number) ?? [];
    expect(numbers).toEqual(numbers.map((_number, index) => 200 - numbers.length + index));
  });

  test("holds no key", async () => {
    new RotatingLog({ path, name: "c" }).write("error", "refused osk_abcdefghijklmnop");
    expect(await readFile(path, "utf8")).toContain("refused osk_****");
  });

  test("that cannot be written stops nobody, and says later how much it lost", async () => {
    await writeFile(join(folder, "log"), "in the way");
    const log = new RotatingLog({ path, name: "c" });
    log.write("info", "one");
    log.write("info", "two");
    await rm(join(folder, "log"));
    await mkdir(join(folder, "log"));
    log.write("info", "three");
    expect(await readFile(path, "utf8")).toMatch(/2 lines before this one.*\n.*three\n$/);
  });
});
