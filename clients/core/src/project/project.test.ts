import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProjectResolver, isWithin, projectName } from "./index";
import { normalisePath } from "./project-name";

describe("a project's name", () => {
  test.each([
    ["/home/dev/shop", "shop"],
    ["/home/dev/shop/", "shop"],
    ["C:\\Users\\Ann\\shop", "shop"],
    ["c:/Users/Ann/shop/", "shop"],
    ["\\\\server\\share\\shop", "shop"],
    ["\\\\wsl$\\Ubuntu\\home\\ann\\shop", "shop"],
    ["/home/dev/back\\slash", "back\\slash"],
    ["C:\\", "C:\\"],
    ["/", "/"],
  ])("of %s is %s on every system", (path, name) => {
    expect(projectName(normalisePath(path))).toBe(name);
  });
});

test("a folder holds itself and what is below it, not what only begins alike", () => {
  expect(isWithin("/w/shop/src", "/w/shop/")).toBe(true);
  expect(isWithin("/w/shop", "/w/shop")).toBe(true);
  expect(isWithin("/w/shop-old", "/w/shop")).toBe(false);
  expect(isWithin("/w", "/")).toBe(true);
  expect(isWithin("c:/Work/Shop", "C:\\work")).toBe(true);
});

describe("a working folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "opensync-project-")));
    await mkdir(join(folder, "shop/.git/worktrees/feature"), { recursive: true });
    await mkdir(join(folder, "shop/src"));
    await writeFile(
      join(folder, "shop/.git/config"),
      '[core]\n\tbare = false\n[remote "fork"]\n\turl = https://example.com/fork.git\n[remote "origin"]\n\turl = https://ann:secret@example.com/shop.git\n\tfetch = +refs\n[branch "main"]\n',
    );
    await writeFile(join(folder, "shop/.git/worktrees/feature/commondir"), "../..\n");
    await mkdir(join(folder, "trees/feature/src"), { recursive: true });
    await writeFile(join(folder, "trees/feature/.git"), `gitdir: ${join(folder, "shop/.git/worktrees/feature")}\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const resolve = (path: string) => createProjectResolver()(join(folder, path));

  test("is its own project, with the repository's address but not the password in it", async () => {
    expect(await resolve("shop/src")).toEqual({
      path: join(folder, "shop/src"),
      name: "src",
      repository: "https://example.com/shop.git",
    });
  });

  test("in a linked worktree belongs to the repository", async () => {
    expect(await resolve("trees/feature")).toMatchObject({ path: join(folder, "shop"), name: "shop" });
    expect(await resolve("trees/feature/src")).toMatchObject({ path: join(folder, "shop/src") });
  });

  test("in a worktree that Claude Code made and removed belongs to the repository", async () => {
    expect(await resolve("shop/.claude/worktrees/calm-river")).toMatchObject({
      path: join(folder, "shop"),
      name: "shop",
    });
  });

  test("that is gone, or of another system, is still a project", async () => {
    expect(await resolve("gone/away")).toEqual({ path: join(folder, "gone/away"), name: "away" });
    expect(await createProjectResolver()("D:\\work\\shop")).toMatchObject({ name: "shop" });
  });

  test("in a submodule is that submodule", async () => {
    await mkdir(join(folder, "shop/.git/modules/lib"), { recursive: true });
    await mkdir(join(folder, "shop/lib"));
    await writeFile(join(folder, "shop/lib/.git"), "gitdir: ../.git/modules/lib\n");
    expect(await resolve("shop/lib")).toMatchObject({ path: join(folder, "shop/lib"), name: "lib" });
  });
});
