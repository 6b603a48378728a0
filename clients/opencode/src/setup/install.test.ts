import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "jsonc-parser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Place } from "./config-places";
import { countLoaded, findPlugin } from "./find-plugin";
import { applyPlan, planInstall, planUninstall } from "./install";
import { fits, specPath, wantedPlugin } from "./plugin-spec";

const { spec } = wantedPlugin();

let home: string;
let place: Place;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-setup-"));
  place = { scope: "user", environment: { HOME: home }, cwd: join(home, "project") };
  await mkdir(join(home, "project", ".git"), { recursive: true });
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const path = (name = "opencode.json") => join(home, ".config", "opencode", name);
const read = (file: string) => readFile(file, "utf8");
const pluginsIn = async (file: string): Promise<unknown> => parse(await read(file)).plugin;
const install = async (at = place) => applyPlan(await planInstall(at));
const uninstall = async (at = place) => {
  for (const plan of await planUninstall(at)) await applyPlan(plan);
};
const foreign = '{\n  // mine\n  "model": "a/b", "plugin": []\n}';

async function given(text: string, file = path()): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

describe("adding the plugin", () => {
  test("makes opencode.json where no config is, and taking it out removes it", async () => {
    await install();
    expect(parse(await read(path()))).toEqual({ $schema: "https://opencode.ai/config.json", plugin: [spec] });
    expect((await stat(path())).mode & 0o777).toBe(0o666 & ~process.umask());
    await uninstall();
    expect(await readdir(dirname(path()))).toEqual([]);
  });

  test("keeps the first original beside the file, and taking it out brings it back to the byte", async () => {
    await given(foreign);
    await install();
    expect(await read(`${path()}.before-opencode-sync`)).toBe(foreign);
    await uninstall();
    expect(await read(path())).toBe(foreign);
    expect(await readdir(dirname(path()))).toEqual(["opencode.json"]);
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
    await writeFile(path(), (await read(path())).replace("a/b", "c/d"));
    await uninstall();
    expect(await read(path())).toBe('{\n  // mine\n  "model": "c/d"\n}');
    expect(await read(`${path()}.before-opencode-sync`)).toBe(foreign);
  });

  test.each([
    ["broken", '{"a": 1,,}'],
    ["not UTF-8", Buffer.from('{"a": "\xe9"}', "latin1")],
  ])("refuses a file that is %s, by its name, and leaves it alone", async (_what, content) => {
    await mkdir(dirname(path()), { recursive: true });
    await writeFile(path(), content);
    await expect(planInstall(place)).rejects.toMatchObject({
      code: "invalid_config",
      message: expect.stringContaining(path()),
    });
    expect(await readFile(path())).toEqual(Buffer.from(content));
  });

  test("follows a symbolic link and keeps the mode of what it leads to", async () => {
    const dotfile = join(home, "dotfiles", "opencode.json");
    await given(foreign, dotfile);
    await chmod(dotfile, 0o640);
    await mkdir(dirname(path()), { recursive: true });
    await symlink(dotfile, path());
    await install();
    expect((await lstat(path())).isSymbolicLink()).toBe(true);
    expect((await stat(dotfile)).mode & 0o777).toBe(0o640);
    expect(await pluginsIn(dotfile)).toEqual([spec]);
    await uninstall();
    expect(await read(dotfile)).toBe(foreign);
  });

  test("stops when something else wrote the file between the look and the change", async () => {
    await given(foreign);
    const plan = await planInstall(place);
    await writeFile(path(), "{}");
    await expect(applyPlan(plan)).rejects.toMatchObject({ hint: "Run the command again" });
    expect(await read(path())).toBe("{}");
  });
});

describe("of several files", () => {
  test("the one whose list counts is edited", async () => {
    await given("{}", path("opencode.json"));
    await given("{}", path("opencode.jsonc"));
    expect((await planInstall(place)).path).toBe(path("opencode.jsonc"));
    await given('{"plugin": ["a"]}', path("opencode.json"));
    expect((await planInstall(place)).path).toBe(path("opencode.json"));
    await given('{"plugin": ["b"]}', path("opencode.jsonc"));
    expect((await planInstall(place)).path).toBe(path("opencode.jsonc"));
  });

  test("an entry whose list another takes the place of does not count, and is taken out with the others", async () => {
    await install();
    await given('{"plugin": ["b"]}', path("opencode.jsonc"));
    expect(await findPlugin(place)).toMatchObject({
      entries: [],
      overruled: [{ path: path(), by: path("opencode.jsonc") }],
    });
    await install();
    expect((await findPlugin(place)).entries).toMatchObject([{ path: path("opencode.jsonc"), spec, current: true }]);
    await uninstall();
    expect(await findPlugin(place)).toEqual({ entries: [], overruled: [], unreadable: [] });
  });

  test("XDG_CONFIG_HOME and OPENCODE_CONFIG say which they are", async () => {
    const environment = { HOME: home, XDG_CONFIG_HOME: join(home, "xdg") };
    expect((await planInstall({ ...place, environment })).path).toBe(join(home, "xdg", "opencode", "opencode.json"));
    const named = { ...environment, OPENCODE_CONFIG: join(home, "mine.jsonc") };
    await install({ ...place, environment: named });
    expect(await pluginsIn(join(home, "mine.jsonc"))).toEqual([spec]);
    expect(countLoaded(await findPlugin({ environment: named, cwd: home }))).toBe(1);
    expect(countLoaded(await findPlugin({ environment, cwd: home }))).toBe(0);
  });

  test("a project's own is the folder's, and is found from below it", async () => {
    const project: Place = { ...place, scope: "project" };
    await install(project);
    expect(await pluginsIn(join(place.cwd, "opencode.json"))).toEqual([spec]);
    const below = join(place.cwd, "src", "deep");
    expect((await findPlugin({ ...place, cwd: below })).entries).toMatchObject([{ current: true }]);
    expect((await findPlugin({ ...place, cwd: home })).entries).toEqual([]);
    await uninstall(project);
    await given("{}", join(place.cwd, ".opencode", "opencode.jsonc"));
    expect((await planInstall(project)).path).toBe(join(place.cwd, ".opencode", "opencode.jsonc"));
  });
});

describe("finding the plugin", () => {
  test("counts what OpenCode loads: one file under two names once, a package besides it again", async () => {
    const file = wantedPlugin().bundle ?? "";
    await given(JSON.stringify({ plugin: [spec] }));
    await given(JSON.stringify({ plugin: [file] }), join(place.cwd, "opencode.json"));
    expect(countLoaded(await findPlugin(place))).toBe(1);
    await given(JSON.stringify({ plugin: ["opencode-sync-plugin@1"] }), join(place.cwd, ".opencode", "opencode.json"));
    expect(countLoaded(await findPlugin(place))).toBe(2);
  });

  test("sees one that lies in a folder that OpenCode loads whole", async () => {
    const copy = join(place.cwd, ".opencode", "plugins", "opencode-sync-plugin.js");
    await given("export {}", copy);
    expect((await findPlugin(place)).entries).toMatchObject([{ path: copy, file: copy }]);
  });

  test("names files that cannot be read, without quoting them", async () => {
    await given('{"key": "s3cret" "b": 1}');
    const { unreadable } = await findPlugin(place);
    expect(unreadable).toEqual([{ path: path(), message: `${path()} is not valid JSON (line 1, column 18)` }]);
  });
});

describe("what this installation wants", () => {
  test("is the built file in a clone, and the package's name elsewhere", async () => {
    expect(spec).toMatch(/^file:\/\/.+\/clients\/opencode\/dist\/opencode-sync-plugin\.js$/);
    expect(wantedPlugin(home)).toEqual({ spec: "opencode-sync-plugin", bundle: null });
  });

  test("is met by the same file under another name, and from a package by any version or file that is there", async () => {
    const clone = wantedPlugin();
    const config = path();
    expect(fits(clone.bundle ?? "", config, clone)).toBe(true);
    expect(fits("opencode-sync-plugin", config, clone)).toBe(false);
    const installed = wantedPlugin(home);
    expect(fits("opencode-sync-plugin@0.1.0", config, installed)).toBe(true);
    expect(fits(spec, config, installed)).toBe(true);
    expect(fits("/gone/opencode-sync-plugin.js", config, installed)).toBe(false);
  });

  test("is found from the config file that names it", () => {
    expect(specPath("./opencode-sync-plugin.js", "/p/opencode.json")).toBe("/p/opencode-sync-plugin.js");
    expect(specPath("./opencode-sync-plugin.js", "/p/.opencode/opencode.json")).toBe("/p/opencode-sync-plugin.js");
    expect(specPath(pathToFileURL("/a b/x.js").href, "/p/opencode.json")).toBe("/a b/x.js");
  });
});
