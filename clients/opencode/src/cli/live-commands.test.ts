import { courierFiles, Outbox } from "@opensync/client-core";
import { AnsweringServer, endCourier, runCommand } from "@opensync/client-core/testing";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wantedPlugin } from "../setup";
import { findStores, openStore } from "../store";
import { main } from "../main";

const key = "osk_abcdefghijklmnopqrstuvwxyz1234";
const client = join(import.meta.dirname, "..", "..", "dist", "opencode-sync.js");
const { spec } = wantedPlugin();

let home: string;
let server: AnsweringServer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-live-commands-"));
  await mkdir(join(home, "project", ".git"), { recursive: true });
  server = await new AnsweringServer().listen();
});
afterEach(async () => {
  await endCourier(files());
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const run = (argv: string[], { input = "" } = {}) =>
  runCommand(main, argv, {
    environment: { PATH: [join(home, "bin"), dirname(process.execPath)].join(delimiter), HOME: home },
    cwd: join(home, "project"),
    launch: { node: process.execPath, client },
    input,
  });
const login = (...options: string[]) =>
  run(["login", "--url", server.url, "--key-stdin", ...options], { input: `${key}\n` });
const files = () => courierFiles(join(home, ".local", "state", "opensync"), "opencode-sync");
const config = () => join(home, ".config", "opencode", "opencode.json");
const database = () => join(home, ".local", "share", "opencode", "opencode.db");
const read = (path: string) => readFile(path, "utf8");

async function given(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** OpenCode as the commands see it: a store, and a program that tells its version. */
async function installOpenCode(): Promise<void> {
  await mkdir(dirname(database()), { recursive: true });
  await copyFile(join(import.meta.dirname, "..", "..", "fixtures", "main.db"), database());
  const program = join(home, "bin", "opencode");
  await given(program, "#!/bin/sh\necho 1.18.33\n");
  await chmod(program, 0o755);
}

describe("login", () => {
  test("without a terminal says in a line how to capture sessions", async () => {
    const { code, out } = await login();
    expect(code).toBe(0);
    expect(out).toContain("To capture sessions while they run: opencode-sync setup\n");
    await expect(read(config())).rejects.toThrow("ENOENT");
  });

  test("adds the plugin with --plugin and says what happens from then on, also the second time", async () => {
    expect((await login("--plugin")).out).toContain("The plugin is in ~/.config/opencode/opencode.json\n");
    const { out } = await login();
    expect(out).toContain("The plugin is installed in ~/.config/opencode/opencode.json\n");
    expect(out).toContain("From now on every session that you start appears in your backend");
  });

  test("tells the plugin what to start, and an update is told by the next command", async () => {
    await login("--no-plugin");
    const launch = join(files().folder, "launch");
    expect(await read(launch)).toBe(`${process.execPath}\n${client}\n`);
    await writeFile(launch, "/gone/node\n/gone/client.js\n");
    await run(["config"]);
    expect(await read(launch)).toBe(`${process.execPath}\n${client}\n`);
  });
});

describe("setup and uninstall", () => {
  test("a dry run shows the lines that would change, and changes none", async () => {
    await given(config(), '{\n  // mine\n  "model": "a/b" // best\n}\n');
    const { code, out } = await run(["setup", "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toContain(
      `    // mine\n  -   "model": "a/b" // best\n  +   "model": "a/b", // best\n  +   "plugin": ["${spec}"]\n`,
    );
    expect(await read(config())).toBe('{\n  // mine\n  "model": "a/b" // best\n}\n');
    await run(["setup"]);
    expect((await run(["uninstall", "--dry-run"])).out).toContain(`  -   "plugin": ["${spec}"]\n`);
    expect(parse(await read(config()))).toEqual({ model: "a/b", plugin: [spec] });
  });

  test("say when there is nothing to do, and where the plugin stays", async () => {
    expect((await run(["setup"])).out).toContain("It does nothing until you log in");
    expect((await run(["setup"])).out).toMatch(
      /^Nothing to do: the plugin is in ~\/\.config\/opencode\/opencode\.json\n/,
    );
    expect((await run(["setup", "--project"])).err).toBe(
      "note: the path in it is this machine's; it does nothing on another's\n",
    );
    expect((await run(["uninstall"])).out).toContain(
      "The plugin is also in ~/project/opencode.json: opencode-sync uninstall --project\n",
    );
    expect((await run(["uninstall", "--project"])).out).toMatch(/^Removed ~\/project\/opencode\.json/);
    expect((await run(["uninstall"])).out).toBe("Nothing to do: the plugin is not in your configuration\n");
  });

  test("name what would load it a second time", async () => {
    await given(join(home, "project", "opencode.json"), '{"plugin": ["opencode-sync-plugin"]}');
    const { err } = await run(["setup"]);
    expect(err).toMatch(/^note: OpenCode would load it more than once: from ~\/\.config.+, ~\/project\/opencode\.json/);
  });

  test("refuse a file that they cannot parse, without quoting it", async () => {
    await given(config(), '{"provider": {"KEY": "s3cret" "B": ""}}');
    const { code, err } = await run(["setup"]);
    expect(code).toBe(1);
    expect(err).toMatch(/opencode\.json is not valid JSON \(line 1, column \d+\)\nhint: {2}Correct it/);
    expect(err).not.toContain("s3cret");
  });

  test("a logout says that the plugin stays", async () => {
    await login("--plugin");
    expect((await run(["logout"])).out).toContain(
      "The plugin stays installed in ~/.config/opencode/opencode.json and does nothing until you log in.\nTake it out with: opencode-sync uninstall\n",
    );
  });
});

describe("verify", () => {
  const states = async () => {
    const { code, out } = await run(["verify", "--json"]);
    const { checks } = JSON.parse(out) as { checks: { name: string; state: string; message: string }[] };
    return { code, ...Object.fromEntries(checks.map(({ name, state }) => [name, state])) };
  };
  const good = {
    code: 0,
    OpenCode: "ok",
    Plugin: "ok",
    Bundle: "ok",
    Sessions: "ok",
    Start: "ok",
    Outbox: "ok",
    Settings: "ok",
    Connection: "ok",
    Courier: "ok",
  };

  test("finds nothing missing after a login with the plugin", async () => {
    await installOpenCode();
    await login("--plugin");
    expect(await states()).toEqual(good);
    expect((await run(["verify"])).out).toMatch(
      /OpenCode +version 1\.18\.33\n[^]*Every session that you start is captured/,
    );
    expect(await readdir(files().outbox)).toEqual([]);
  });

  test("names each thing that is missing", async () => {
    expect(await states()).toEqual({
      ...good,
      code: 1,
      OpenCode: "warning",
      Plugin: "missing",
      Bundle: "skipped",
      Sessions: "skipped",
      Settings: "missing",
      Connection: "skipped",
      Courier: "skipped",
    });
    await installOpenCode();
    await login("--plugin");
    server.scopes = ["read"];
    expect(await states()).toEqual({ ...good, code: 1, Connection: "missing", Courier: "skipped" });
    await given(database(), "no database");
    await given(config(), "{");
    await rm(files().outbox, { recursive: true, force: true });
    await writeFile(files().outbox, "");
    expect(await states()).toMatchObject({ code: 1, Plugin: "missing", Sessions: "missing", Outbox: "missing" });
    await rm(files().outbox);
  });

  test("warns of a plugin that is loaded twice, or from elsewhere, and names one that is gone", async () => {
    await given(config(), JSON.stringify({ plugin: [spec, "opencode-sync-plugin"] }));
    expect(await states()).toMatchObject({ Plugin: "warning", Bundle: "ok" });
    await given(config(), JSON.stringify({ plugin: ["/gone/opencode-sync-plugin.js"] }));
    expect(await states()).toMatchObject({ Plugin: "warning", Bundle: "missing" });
    await run(["setup"]);
    expect(await states()).toMatchObject({ Plugin: "ok", Bundle: "ok" });
  });
});

describe("flush, status and logs", () => {
  test("what the plugin told of is in the backend when flush is done, and status says so", async () => {
    await installOpenCode();
    await login("--plugin");
    const store = await openStore(findStores({ environment: { HOME: home }, homeFolder: home }));
    const [session] = store.sessions();
    store.close();
    const hint = { sessionID: session?.id, directory: home, worktree: home, event: "session.idle", at: Date.now() };
    await new Outbox(files().outbox).append({ headers: { kind: "hint" }, payload: JSON.stringify(hint) });
    expect(await run(["flush"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Everything is delivered \(/),
      err: "",
    });
    expect(server.messages.length).toBeGreaterThan(0);
    const { out } = await run(["status"]);
    expect(out).toMatch(
      /Plugin: +installed in ~\/\.config\/opencode\/opencode\.json\n +Courier: +running since .+\n +Queue: +empty\n/,
    );
    expect(out).toMatch(
      /Sync\n +Sessions: +\d+ in the backend\n +Messages: +\d+ in the backend\n +Last Sync: +.+ ago\n/,
    );
    expect((await run(["logs", "-n", "1000"])).out).toMatch(/^\[opencode-sync\] \S+ info courier \d+ of version/);
  });
});
