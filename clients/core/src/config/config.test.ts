import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile, mkdir } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OpenSyncError } from "../errors";
import { dataFolder, homeFolder } from "../files";
import {
  configFilePath,
  loadConfig,
  maskKey,
  parseSetting,
  readConfigFile,
  updateConfigFile,
  withoutKeys,
} from "./index";

const profile = {
  name: "test-sync",
  version: "1.0.0",
  environmentPrefix: "TEST_SYNC",
  command: "test-sync",
};
const key = "osk_abcdefghijklmnopqrstuvwxyz1234";
let home: string;
let path: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-config-"));
  path = configFilePath(profile, { HOME: home });
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function store(text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

describe("the config file", () => {
  test("is under ~/.config, under XDG_CONFIG_HOME if that is an absolute path", () => {
    expect(path).toBe(join(home, ".config", "test-sync", "config.json"));
    expect(configFilePath(profile, { HOME: home, XDG_CONFIG_HOME: join(home, "x") })).toBe(
      join(home, "x", "test-sync", "config.json"),
    );
    expect(configFilePath(profile, { HOME: home, XDG_CONFIG_HOME: "relative" })).toBe(path);
  });

  test("may be below the home folder instead, unless only the usual one is there", async () => {
    const own = { ...profile, configFiles: [".test-sync/config.json"] };
    expect(configFilePath(own, { HOME: home })).toBe(join(home, ".test-sync", "config.json"));
    await store("{}");
    expect(configFilePath(own, { HOME: home })).toBe(path);
    await updateConfigFile(join(home, ".test-sync", "config.json"), { autoSync: false });
    expect((await loadConfig(own, { HOME: home })).settings.autoSync).toBe(false);
  });

  test("is overruled by variables under other names, where the client has such", async () => {
    const aliases = {
      isAlias: (name: string) => name === "OLD_KEY",
      resolve: (environment: Readonly<Record<string, string | undefined>>) => ({
        TEST_SYNC_API_KEY: environment["OLD_KEY"],
      }),
      aliasOf: (name: string) => (name === "TEST_SYNC_API_KEY" ? "OLD_KEY" : undefined),
    };
    const load = (OLD_KEY: string) => loadConfig({ ...profile, aliases }, { HOME: home, OLD_KEY });
    await store(`{"apiKey": "${key}"}`);
    const { settings, sources } = await load("osk_old");
    expect([settings.apiKey, sources.get("apiKey")]).toEqual(["osk_old", "environment"]);
    await expect(load(" ")).rejects.toThrow("The environment variable OLD_KEY must not be empty");
  });

  test.skipIf(process.platform === "win32")("is for its owner only, and so is its folder", async () => {
    await updateConfigFile(path, { apiKey: key });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    await chmod(path, 0o644);
    await updateConfigFile(path, { autoSync: false });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("keeps fields that it does not know, removes what is set to undefined, and leaves no draft behind", async () => {
    await store(`\uFEFF{"future": {"a": [1]}, "apiKey": "${key}", "autoSync": false}`);
    await updateConfigFile(path, { apiKey: undefined, syncThinking: true });
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      future: { a: [1] },
      autoSync: false,
      syncThinking: true,
    });
    expect(await readdir(dirname(path))).toEqual(["config.json"]);
  });

  test("that is a folder, or lies below a file, is named with what to do", async () => {
    await mkdir(path, { recursive: true });
    const below = join(home, "file", "config.json");
    await writeFile(dirname(below), "");
    for (const place of [path, below]) {
      for (const use of [() => readConfigFile(place), () => updateConfigFile(place, { autoSync: true })]) {
        await expect(use()).rejects.toMatchObject({
          code: "invalid_config",
          message: expect.stringContaining(place),
          hint: expect.stringContaining("XDG_CONFIG_HOME"),
        });
      }
    }
  });

  test.skipIf(process.platform === "win32")("stays behind a symbolic link", async () => {
    const target = join(home, "dotfiles.json");
    await writeFile(target, "{}");
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
    await updateConfigFile(path, { autoSync: false });
    expect(JSON.parse(await readFile(target, "utf8"))).toEqual({ autoSync: false });
  });

  test("keeps what many commands set at once", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `future${index}`);
    await Promise.all(names.map((name) => updateConfigFile(path, { [name]: name })));
    expect(Object.keys(await readConfigFile(path)).toSorted()).toEqual(names.toSorted());
    expect(await readdir(dirname(path))).toEqual(["config.json"]);
  });

  test("is not held by a command that was killed while it changed it", async () => {
    const killed = spawnSync(process.execPath, ["--eval", "0"]).pid;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.lock`, `${killed} gone`);
    await updateConfigFile(path, { autoSync: false });
    expect(await readConfigFile(path)).toEqual({ autoSync: false });
    expect(await readdir(dirname(path))).toEqual(["config.json"]);
  });

  test.each([`{"apiKey": "${key}",`, "[1]", "null", ""])(
    "is refused and left alone when it is no JSON object: %s",
    async (text) => {
      await store(text);
      for (const use of [() => readConfigFile(path), () => updateConfigFile(path, { autoSync: true })]) {
        const error = await use().catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(OpenSyncError);
        expect(error).toMatchObject({ code: "invalid_config", message: expect.stringContaining(path) });
        expect(JSON.stringify(error) + String(error)).not.toContain(key);
      }
      expect(await readFile(path, "utf8")).toBe(text);
    },
  );
});

describe("loadConfig", () => {
  test("has the documented defaults", async () => {
    const { settings, sources } = await loadConfig(profile, { HOME: home });
    expect(settings).toEqual({
      autoSync: true,
      syncToolCalls: true,
      syncThinking: false,
      syncFileContents: false,
      includeProjects: [],
      excludeProjects: [],
      insecure: false,
      prices: {},
      redactionRules: [],
    });
    expect(new Set(sources.values())).toEqual(new Set(["default"]));
  });

  test("takes the environment over the file, and an empty variable for none", async () => {
    await store(
      JSON.stringify({ convexUrl: "https://file.convex.cloud", apiKey: key, syncThinking: true, syncToolCalls: false }),
    );
    const environment = {
      HOME: home,
      TEST_SYNC_CONVEX_URL: "https://env.convex.cloud",
      TEST_SYNC_THINKING: "off",
      TEST_SYNC_API_KEY: "",
    };
    const { settings, sources } = await loadConfig(profile, environment);
    expect(settings).toMatchObject({
      convexUrl: "https://env.convex.cloud",
      apiKey: key,
      syncThinking: false,
      syncToolCalls: false,
    });
    expect(sources.get("convexUrl")).toBe("environment");
    expect(sources.get("apiKey")).toBe("file");
    expect(sources.get("autoSync")).toBe("default");
  });

  test.each([
    ["autoSync", "AUTO_SYNC", false, "off", false],
    ["syncToolCalls", "TOOL_CALLS", false, "0", false],
    ["syncThinking", "THINKING", true, "yes", true],
    ["syncFileContents", "FILE_CONTENTS", true, "1", true],
    ["insecure", "INSECURE", true, "true", true],
    ["includeProjects", "INCLUDE_PROJECTS", ["/a"], "/a", ["/a"]],
    ["excludeProjects", "EXCLUDE_PROJECTS", ["/a"], "/a", ["/a"]],
  ])("reads %s from the file and from %s", async (name, variable, stored, text, value) => {
    const inEnvironment = await loadConfig(profile, { HOME: home, [`TEST_SYNC_${variable}`]: text });
    await store(JSON.stringify({ [name]: stored }));
    const inFile = await loadConfig(profile, { HOME: home });
    for (const { settings } of [inEnvironment, inFile]) expect(settings).toMatchObject({ [name]: value });
  });

  test("names the field or the variable that does not fit", async () => {
    await expect(loadConfig(profile, { HOME: home, TEST_SYNC_AUTO_SYNC: "perhaps" })).rejects.toMatchObject({
      code: "invalid_config",
      message: expect.stringContaining("TEST_SYNC_AUTO_SYNC must be true or false"),
    });
    await store('{"prices": {"m": {"input": "cheap", "output": 1}}}');
    await expect(loadConfig(profile, { HOME: home })).rejects.toMatchObject({
      message: `"prices.m.input" in ${path} must be USD per million tokens`,
    });
  });

  test("reads lists of projects from the file as a list or as text, and from the environment, with ~ as the home folder", async () => {
    await store(JSON.stringify({ includeProjects: ["~/work", "/srv/x"], excludeProjects: `~${delimiter}/private` }));
    expect((await loadConfig(profile, { HOME: home })).settings).toMatchObject({
      includeProjects: [join(home, "work"), "/srv/x"],
      excludeProjects: [home, "/private"],
    });
    const environment = {
      HOME: home,
      TEST_SYNC_INCLUDE_PROJECTS: ["~/other", "", " /y "].join(delimiter),
      TEST_SYNC_EXCLUDE_PROJECTS: "",
    };
    expect((await loadConfig(profile, environment)).settings).toMatchObject({
      includeProjects: [join(home, "other"), "/y"],
      excludeProjects: [home, "/private"],
    });
  });

  test.each([
    [{ includeProjects: ["work"] }, {}, '"includeProjects.0"'],
    [{ excludeProjects: { a: 1 } }, {}, '"excludeProjects"'],
    [{}, { TEST_SYNC_EXCLUDE_PROJECTS: "./private" }, "TEST_SYNC_EXCLUDE_PROJECTS"],
  ])("refuses a list of projects that it could misunderstand: %j %j", async (file, environment, name) => {
    await store(JSON.stringify(file));
    await expect(loadConfig(profile, { HOME: home, ...environment })).rejects.toMatchObject({
      code: "invalid_config",
      message: expect.stringContaining(name),
    });
  });

  test("reads null in the file as not set", async () => {
    await store('{"apiKey": null, "autoSync": null}');
    expect((await loadConfig(profile, { HOME: home })).settings).toMatchObject({ autoSync: true });
  });
});

describe("parseSetting", () => {
  test.each([
    ["autoSync", "TRUE", true],
    ["syncThinking", "0", false],
    ["syncToolCalls", "no", false],
    ["convexUrl", " https://a.convex.cloud ", "https://a.convex.cloud"],
    ["includeProjects", ["~/a", "/b"].join(delimiter), ["~/a", "/b"]],
    ["excludeProjects", "", []],
  ])("reads %s %s", (name, text, value) => {
    expect(parseSetting(name, text)).toEqual({ key: name, value });
  });

  test.each([
    ["autoSync", "maybe"],
    ["apiKey", "  "],
    ["includeProjects", "a"],
    ["nothing", "1"],
    ["prices", "{}"],
    ["__proto__", "1"],
  ])("refuses %s %j as wrong usage", (name, text) => {
    expect(() => parseSetting(name, text)).toThrow(expect.objectContaining({ code: "usage", exitCode: 2 }));
  });
});

test("an empty HOME is the user's own home, not the working folder", () => {
  for (const folder of [homeFolder({ HOME: "" }), dirname(dataFolder({}))]) expect(isAbsolute(folder)).toBe(true);
  const before = process.env["HOME"];
  try {
    process.env["HOME"] = "";
    expect(isAbsolute(homeFolder(process.env))).toBe(true);
  } finally {
    if (before === undefined) delete process.env["HOME"];
    else process.env["HOME"] = before;
  }
});

test("withoutKeys takes out every key that somebody else's words quote", () => {
  expect(withoutKeys(`unknown option '--key=${key}'`)).toBe("unknown option '--key=osk_****'");
  expect(withoutKeys("a key begins with osk_, shown as osk_****1234")).toBe(
    "a key begins with osk_, shown as osk_****1234",
  );
});

test("maskKey shows the last four characters of a key, and nothing of what is short", () => {
  expect(maskKey(key)).toBe("osk_****1234");
  expect(maskKey("osk_1234")).toBe("osk_****");
  expect(maskKey("other-kind-of-key-9876")).toBe("****9876");
});
