import { AnsweringServer, runCommand, type CommandResult } from "@opensync/client-core/testing";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "./main";

const key = "osk_abcdefghijklmnopqrstuvwxyz1234";
const otherKey = "osk_zyxwvutsrqponmlkjihgfedcba9876";
const nobody = "http://127.0.0.1:9";

let home: string;
let server: AnsweringServer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-main-"));
  server = await new AnsweringServer().listen();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** Runs a command as a script would: no terminal. Whatever it prints, a key is never in it. */
async function run(
  argv: string[],
  { environment = {}, input = "" }: { environment?: object; input?: string } = {},
): Promise<CommandResult> {
  const result = await runCommand(main, argv, { environment: { HOME: home, ...environment }, cwd: home, input });
  expect(result.out + result.err).not.toContain(key);
  expect(result.out + result.err).not.toContain(otherKey);
  return result;
}

const configPath = () => join(home, ".opencode-sync", "config.json");
const stored = async (): Promise<unknown> => JSON.parse(await readFile(configPath(), "utf8"));
const login = () => run(["login", "--url", server.url, "--key-stdin"], { input: `${key}\n` });

describe("opencode-sync", () => {
  test("prints help and version on stdout with exit code 0, and nothing of what runs in the background", async () => {
    for (const argv of [["--help"], [], ["sync", "--help"], ["help", "login"]]) {
      const { code, out, err } = await run(argv);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain("Usage: opencode-sync");
      expect(out).not.toContain("courier");
    }
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ["an unknown command", ["frob"]],
    ["an unknown option", ["status", `--key=${key}`]],
    ["too many arguments", ["logout", key]],
    ["a missing value", ["set", "autoSync"]],
    ["an unknown setting", ["set", "colour", "red"]],
    ["a time that is none", ["sync", "--since", "yesterday"]],
    ["two ways to sync", ["sync", "--new", "--force"]],
    ["two places", ["setup", "--user", "--project"]],
    ["a login with nowhere to ask", ["login"]],
    ["both ways to give a key", ["login", "--url", nobody, "--key", key, "--key-stdin"]],
  ])("takes %s for wrong usage: exit code 2, and stderr says what to do", async (_what, argv) => {
    const { code, out, err } = await run(argv);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: .+\n.+/);
  });

  test.each([["status"], ["sync"]])(
    "%s without a login is not configured, and names the command for it",
    async (command) => {
      expect(await run([command])).toMatchObject({
        code: 1,
        err: "error: Not configured\nhint:  Run: opencode-sync login\n",
      });
    },
  );

  test("names its commands as they can be typed where npx started it", async () => {
    const environment = { npm_command: "exec" };
    for (const command of ["status", "sync"])
      expect((await run([command], { environment })).err).toContain("Run: npx opencode-sync login\n");
    expect((await run(["verify"], { environment })).out).toContain("Run: npx opencode-sync setup\n");
  });
});

describe("login and logout", () => {
  test("find where the backend answers, check the key, store both, and forget them", async () => {
    const { code, out } = await login();
    expect(code).toBe(0);
    expect(out).toContain(`Logged in to ${server.url}/http as Ada with the key osk_****1234`);
    expect(await stored()).toEqual({ convexUrl: `${server.url}/http`, apiKey: key });
    expect([...server.keys]).toEqual([`Bearer ${key}`]);
    await run(["set", "syncThinking", "on"]);
    expect((await run(["logout"])).out).toContain("Logged out");
    expect(await stored()).toEqual({ syncThinking: true });
    expect((await run(["logout"])).out).toBe("Not logged in\n");
  });

  test("go on with the file that is there, in the one place or the other", async () => {
    const other = join(home, ".config", "opencode-sync", "config.json");
    await mkdir(dirname(other), { recursive: true });
    await writeFile(other, '{"syncThinking": true}');
    await login();
    expect(JSON.parse(await readFile(other, "utf8"))).toMatchObject({ syncThinking: true, apiKey: key });
    await expect(stored()).rejects.toThrow("ENOENT");
  });

  test("with a wrong key say so and store nothing", async () => {
    server.refusal = { status: 401, error: "invalid_key", message: "Unknown key" };
    const { code, err } = await login();
    expect(code).toBe(1);
    expect(err).toContain("error: Invalid API key: Unknown key");
    await expect(stored()).rejects.toThrow("ENOENT");
  });
});

describe("status and config", () => {
  test("show the configuration, and that the backend answers", async () => {
    await login();
    const { code, out } = await run(["status"]);
    expect(code).toBe(0);
    expect(out).toContain(
      `Configuration\n  Convex URL:     ${server.url}/http\n  API Key:        osk_****1234\n  Auto Sync:      on\n`,
    );
    expect(out).toMatch(/Tool Calls: +on\n +Thinking: +off\n +File Contents: +off\n/);
    expect(out).toMatch(/Sync\n +Sessions: +0 in the backend\n +Messages: +0 .+\n +Last Sync: +none yet/);
    expect(out).toContain("Connected to Convex backend");
  });

  test("take settings from the environment, also by session-sync's names", async () => {
    const environment = {
      SESSION_API_URL: server.url,
      SESSION_API_KEY: otherKey,
      OPENCODE_SYNC_THINKING: "1",
    };
    const { code, out } = await run(["status"], { environment });
    expect(code).toBe(0);
    expect(out).toContain(`${server.url}  (from the environment)`);
    expect(out).toContain("osk_****9876");
    expect([...server.keys]).toEqual([`Bearer ${otherKey}`]);
    const config: unknown = JSON.parse((await run(["config", "--json"], { environment })).out);
    expect(config).toMatchObject({
      configFile: configPath(),
      settings: { apiKey: "osk_****9876", syncThinking: true },
      sources: { apiKey: "environment", syncThinking: "environment", syncToolCalls: "default" },
    });
    expect((await run(["config"])).out).toContain("OPENCODE_SYNC_FILE_CONTENTS");
  });

  test("name a variable as the user did", async () => {
    const environment = { SESSION_API_KEY: otherKey, SESSION_SYNC_ENABLED: "off", OPENCODE_SYNC_CONVEX_URL: nobody };
    const { out } = await run(["config"], { environment });
    expect(out).toMatch(
      /^ {2}apiKey .+ environment {2}SESSION_API_KEY\n {2}autoSync .+ environment {2}SESSION_SYNC_ENABLED$/m,
    );
    expect(out).toMatch(/^ {2}convexUrl .+ environment {2}OPENCODE_SYNC_CONVEX_URL$/m);
    expect((await run(["set", "autoSync", "on"], { environment })).err).toBe(
      "note: SESSION_SYNC_ENABLED is set, and the environment wins over the file\n",
    );
    const { err } = await run(["config"], { environment: { SESSION_SYNC_ENABLED: "perhaps" } });
    expect(err).toContain("The environment variable SESSION_SYNC_ENABLED must be true or false");
  });

  test("as JSON are one value on stdout, also when the connection fails", async () => {
    await login();
    const good: unknown = JSON.parse((await run(["status", "--json"])).out);
    expect(good).toMatchObject({
      connected: true,
      apiKey: "osk_****1234",
      user: { name: "Ada" },
      plugin: { installed: false, entries: [] },
      sync: { sessions: 0, messages: 0, lastSyncAt: null },
    });
    server.refusal = { status: 401, error: "invalid_key", message: "Unknown key" };
    const bad = await run(["status", "--json"]);
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining("Invalid API key") });
    expect(JSON.parse(bad.out)).toMatchObject({ connected: false, error: { code: "invalid_api_key" } });
  });
});

describe("sync", () => {
  const database = () => join(home, ".local", "share", "opencode", "opencode.db");
  const sync = (...options: string[]) => run(["sync", ...options]);

  beforeEach(async () => {
    await mkdir(dirname(database()), { recursive: true });
    await copyFile(join(import.meta.dirname, "..", "fixtures", "main.db"), database());
    await login();
  });

  test("brings the history in, a second time finds nothing new, and status knows what is there", async () => {
    const first = await sync();
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Sent \d+ messages of \d+ sessions?\n\n {2}OpenCode {2}\d+ sessions? found · \d+ read\n/,
      ),
    });
    const sent = { sessions: ids(server.sessions), messages: ids(server.messages) };
    expect(sent.messages.size).toBeGreaterThan(0);
    expect(await sync()).toMatchObject({ code: 0, out: expect.stringMatching(/^Nothing new\n/) });
    expect({ sessions: ids(server.sessions), messages: ids(server.messages) }).toEqual(sent);
    const status: unknown = JSON.parse((await run(["status", "--json"])).out);
    expect(status).toMatchObject({
      sync: { sessions: sent.sessions.size, messages: sent.messages.size, lastSyncAt: expect.any(Number) },
    });
  });

  test("with --all looks through everything, with --force sends it again", async () => {
    await sync();
    const sent = server.messages.length;
    expect(await sync("--all")).toMatchObject({ code: 0, err: "" });
    expect(server.messages).toHaveLength(sent);
    expect((await sync("--force")).out).toMatch(/^Sent /);
    expect(server.messages).toHaveLength(2 * sent);
  });

  test("as a dry run counts, sends nothing and remembers nothing", async () => {
    const { code, out } = await sync("--dry-run", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ dryRun: true, sent: { messages: expect.any(Number) } });
    expect(server.messages).toEqual([]);
    expect(await readdir(join(home, ".local", "state", "opensync"))).not.toContain("positions");
    expect((await sync()).out).toMatch(/^Sent /);
  });

  test("keeps to the filters", async () => {
    for (const filter of [
      ["--project", "another"],
      ["--since", "2099-01-01"],
    ])
      expect((await sync(...filter)).out).toMatch(/\d left out by filters/);
    expect(server.messages).toEqual([]);
  });

  test("keeps to session-sync's size of a request, and its number of tries", async () => {
    const { out } = await run(["sync", "--json"], { environment: { SESSION_SYNC_BATCH_SIZE: "5" } });
    const { batches, sent } = JSON.parse(out) as { batches: number; sent: { messages: number } };
    expect(batches).toBeGreaterThanOrEqual(sent.messages / 5);
    let tries = 0;
    server.failure = 503;
    server.onBatch = () => void tries++;
    const environment = { SESSION_SYNC_RETRY_ATTEMPTS: "1", SESSION_SYNC_RETRY_DELAY_MS: "1" };
    expect(await run(["sync", "--force"], { environment })).toMatchObject({ code: 1, out: "" });
    expect(tries).toBe(2);
  });

  test("says so where there is no OpenCode, and where its store is damaged", async () => {
    await writeFile(database(), "no database at all, but long enough to be read as the beginning of one".repeat(20));
    const damaged = await sync();
    expect(damaged.code).toBe(1);
    expect(damaged.err).toContain(database());
    await rm(database());
    expect(await sync()).toMatchObject({ code: 0, out: expect.stringMatching(/^No OpenCode sessions found\n/) });
  });

  test("stops before reading anything when the key is no longer good", async () => {
    server.refusal = { status: 401, error: "revoked_key", message: "The key was revoked" };
    expect(await sync()).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("Invalid API key: The key was revoked"),
    });
  });

  test("reads a session from its start when its position is damaged, and says so", async () => {
    await sync();
    const positions = join(home, ".local", "state", "opensync", "positions");
    const files = await readdir(positions, { recursive: true });
    for (const file of files.filter((name) => name.endsWith(".json"))) await writeFile(join(positions, file), "{");
    const { code, out, err } = await sync();
    expect(code).toBe(0);
    expect(out).toMatch(/^Sent /);
    expect(err).toMatch(/note: .+\.json is torn; its session was read from the start/);
  });

  test("stops cleanly at Ctrl-C with exit code 130, and goes on later", async () => {
    server.onBatch = () => {
      server.onBatch = () => undefined;
      process.emit("SIGINT");
    };
    const { code, out, err } = await sync();
    expect(code).toBe(130);
    expect(err).toContain("Press Ctrl-C again");
    expect(out).toMatch(/^Stopped\./);
    expect(process.listenerCount("SIGINT")).toBe(0);
    expect(await sync()).toMatchObject({ code: 0 });
  });
});

function ids(items: readonly { externalId: string }[]): Set<string> {
  return new Set(items.map(({ externalId }) => externalId));
}
