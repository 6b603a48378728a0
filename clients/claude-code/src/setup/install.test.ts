import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hookedEvents } from "./edit-settings";
import { CAPTURED_EVENTS } from "./hook-command";
import { applyPlan, planInstall, planUninstall, type Place } from "./install";
import { settingsPath } from "./settings-file";
import { installShim, shimIsCurrent, shimPath } from "./shim";

let home: string;
let place: Place;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-setup-"));
  place = { scope: "user", environment: { HOME: home }, cwd: join(home, "project") };
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const path = () => join(home, ".claude", "settings.json");
const backup = () => `${path()}.before-claude-code-sync`;
const read = (file: string) => readFile(file, "utf8");
const install = async () => applyPlan(await planInstall(place));
const uninstall = async () => applyPlan(await planUninstall(place));
const foreign = '{\n    "model": "opus", "n": 1.0,\n    "hooks": {}\n}';

async function given(text: string): Promise<void> {
  await mkdir(dirname(path()), { recursive: true });
  await writeFile(path(), text);
}

describe("installing the hooks", () => {
  test("makes a file that was not there, and uninstalling removes it", async () => {
    await install();
    expect(hookedEvents(await read(path()))).toEqual([...CAPTURED_EVENTS]);
    await uninstall();
    expect(await readdir(dirname(path()))).toEqual([]);
  });

  test("keeps the first original beside the file, and uninstalling brings it back to the byte", async () => {
    await given(foreign);
    await install();
    expect(await read(backup())).toBe(foreign);
    await uninstall();
    expect(await read(path())).toBe(foreign);
    expect(await readdir(dirname(path()))).toEqual(["settings.json"]);
  });

  test("does nothing the second time", async () => {
    await given(foreign);
    await install();
    const plan = await planInstall(place);
    expect(plan.after).toBe(plan.before);
  });

  test("takes out only ours when the file changed since, and keeps the original", async () => {
    await given(foreign);
    await install();
    await writeFile(path(), (await read(path())).replace("opus", "sonnet"));
    await uninstall();
    expect(JSON.parse(await read(path()))).toEqual({ model: "sonnet", n: 1 });
    expect(await read(backup())).toBe(foreign);
  });

  test("never restores a backup that holds hooks of ours", async () => {
    await given('{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "claude-code-sync hook Stop"}]}]}}');
    await writeFile(backup(), await read(path()));
    await install();
    await uninstall();
    expect(hookedEvents(await read(path()))).toEqual([]);
  });

  test.each([
    ["broken", '{"a": 1,}'],
    ["not UTF-8", Buffer.from('{"a": "\xe9"}', "latin1")],
  ])("refuses a file that is %s, by its name, and leaves it alone", async (_what, content) => {
    await mkdir(dirname(path()));
    await writeFile(path(), content);
    await expect(planInstall(place)).rejects.toMatchObject({
      code: "invalid_config",
      message: expect.stringContaining(path()),
    });
    expect(await readFile(path())).toEqual(Buffer.from(content));
  });

  test("follows a symbolic link and keeps the mode of what it leads to", async () => {
    const dotfile = join(home, "dotfiles", "claude.json");
    await mkdir(dirname(dotfile));
    await mkdir(dirname(path()));
    await writeFile(dotfile, foreign);
    await chmod(dotfile, 0o640);
    await symlink("../dotfiles/claude.json", path());
    await install();
    expect((await lstat(path())).isSymbolicLink()).toBe(true);
    expect((await stat(dotfile)).mode & 0o777).toBe(0o640);
    expect(hookedEvents(await read(path()))).toHaveLength(CAPTURED_EVENTS.length);
    expect(await readdir(dirname(dotfile))).toEqual(["claude.json"]);
    await uninstall();
    expect(await read(dotfile)).toBe(foreign);
  });

  test("makes what a symbolic link leads to when nothing is there yet", async () => {
    await mkdir(dirname(path()));
    await symlink(join(home, "later.json"), path());
    await install();
    expect((await lstat(path())).isSymbolicLink()).toBe(true);
    expect(hookedEvents(await read(path()))).toHaveLength(CAPTURED_EVENTS.length);
  });

  test("stops when something else wrote the file between the look and the change", async () => {
    await given(foreign);
    const plan = await planInstall(place);
    await writeFile(path(), "{}");
    await expect(applyPlan(plan)).rejects.toMatchObject({ hint: "Run the command again" });
    expect(await read(path())).toBe("{}");
  });
});

test("settings are the project's, or those of CLAUDE_CONFIG_DIR", () => {
  const environment = { HOME: "/home/ada", CLAUDE_CONFIG_DIR: "/elsewhere" };
  expect(settingsPath("user", { environment, cwd: "/work" })).toBe(join("/elsewhere", "settings.json"));
  expect(settingsPath("project", { environment, cwd: "/work" })).toBe(join("/work", ".claude", "settings.json"));
});

test("the hook is put in its place for its owner alone, and an older one is replaced", async () => {
  await installShim(place.environment);
  const shim = shimPath(place.environment);
  expect((await stat(shim)).mode & 0o777).toBe(0o700);
  await writeFile(shim, "#!/bin/sh\n");
  expect(await shimIsCurrent(place.environment)).toBe(false);
  await installShim(place.environment);
  expect(await shimIsCurrent(place.environment)).toBe(true);
});
