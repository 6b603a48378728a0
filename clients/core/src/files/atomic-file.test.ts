import { mkdtemp, readdir, readFile, realpath, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFileOnce, writeFileAtomically } from "./index";
import { LEFTOVER_ENDING } from "./leftovers";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "opensync-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a replacement clears away what killed ones left an hour ago, and nothing that is not ours or still new", async () => {
  const before = Date.now() / 1000 - 3601;
  for (const name of [`a.json.old${LEFTOVER_ENDING}`, "settings.json.backup.tmp"]) {
    await writeFile(join(folder, name), "");
    await utimes(join(folder, name), before, before);
  }
  await writeFile(join(folder, `b.json.new${LEFTOVER_ENDING}`), "");
  await writeFileAtomically(join(folder, "a.json"), "text");
  expect((await readdir(folder)).sort()).toEqual([
    "a.json",
    `b.json.new${LEFTOVER_ENDING}`,
    "settings.json.backup.tmp",
  ]);
});

test.skipIf(process.platform === "win32")(
  "a replacement keeps a symbolic link, and replaces what it points at",
  async () => {
    await writeFile(join(folder, "target"), "old");
    await symlink(join(folder, "target"), join(folder, "link"));
    await writeFileAtomically(join(folder, "link"), "new");
    expect(await readFile(join(folder, "target"), "utf8")).toBe("new");
  },
);

test("a file is created once, whole, by one of many", async () => {
  const path = join(folder, "one");
  const made = await Promise.all(Array.from({ length: 10 }, (_, n) => createFileOnce(path, `by ${n}`)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await readFile(path, "utf8")).toBe(`by ${made.indexOf(true)}`);
  expect(await readdir(folder)).toEqual(["one"]);
});
