import { AnsweringServer, runCommand, type CommandResult } from "@opensync/client-core/testing";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
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

const configPath = () => join(home, ".config", "claude-code-sync", "config.json");
const stored = async (): Promise<unknown> => JSON.parse(await readFile(configPath(), "utf8"));
const login = () => run(["login", "--url", server.url, "--key-stdin"], { input: `${key}\n` });

describe("claude-code-sync", () => {
  test("prints help and version on stdout with exit code 0", async () => {
    for (const argv of [["--help"], [], ["sync", "--help"], ["help", "login"]]) {
      expect(await run(argv)).toMatchObject({
        code: 0,
        out: expect.stringContaining("Usage: claude-code-sync"),
        err: "",
      });
    }
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ["an unknown command", ["frob"]],
    ["an unknown option", ["status", `--key=${key}`]],
    ["too many arguments", ["logout", key]],
    ["a missing value", ["set", "autoSync"]],
    ["a value given twice", ["set", "autoSync", "on", "--stdin"]],
    ["an unknown setting", ["set", "colour", "red"]],
    ["a value that does not fit", ["set", "autoSync", "perhaps"]],
    ["a time that is none", ["sync", "--since", "yesterday"]],
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
        err: "error: Not configured\nhint:  Run: claude-code-sync login\n",
      });
    },
  );

  test("names its commands as they can be typed where npx started it", async () => {
    const environment = { npm_command: "exec" };
    for (const command of ["status", "sync"])
      expect((await run([command], { environment })).err).toContain("Run: npx claude-code-sync login\n");
    expect((await run(["verify"], { environment })).out).toContain("Run: npx claude-code-sync setup\n");
    expect((await run(["setup"], { environment })).out).toContain("until you log in: npx claude-code-sync login\n");
  });
});

describe("login", () => {
  test("finds where the backend answers, checks the key, and stores both", async () => {
    const { code, out } = await login();
    expect(code).toBe(0);
    expect(out).toContain(`Logged in to ${server.url}/http as Ada with the key osk_****1234`);
    expect(await stored()).toEqual({ convexUrl: `${server.url}/http`, apiKey: key });
    expect([...server.keys]).toEqual([`Bearer ${key}`]);
  });

  test("keeps the other settings, and what it does not know", async () => {
    await mkdir(dirname(configPath()), { recursive: true });
    await writeFile(configPath(), '{"syncThinking": true, "future": 1, "insecure": true}');
    await login();
    expect(await stored()).toEqual({ syncThinking: true, future: 1, convexUrl: `${server.url}/http`, apiKey: key });
  });

  test.each([
    [
      "a wrong key",
      { status: 401, error: "invalid_key", message: "Unknown key" },
      "error: Invalid API key: Unknown key",
    ],
    [
      "a key that nobody has",
      { status: 401, error: "invalid_key", message: "Invalid API key" },
      "error: Invalid API key\n",
    ],
    [
      "a revoked key",
      { status: 401, error: "revoked_key", message: "The key was revoked" },
      "error: Invalid API key: The key was revoked",
    ],
    [
      "a key out of scope",
      { status: 403, error: "wrong_scope", message: "Needs read" },
      "error: The API key may not do this: Needs read",
    ],
  ])("with %s says so and stores nothing", async (_what, refusal, message) => {
    server.refusal = refusal;
    const { code, err } = await login();
    expect(code).toBe(1);
    expect(err).toContain(message);
    await expect(readFile(configPath())).rejects.toThrow("ENOENT");
  });

  test("with a key that may only read says what it lacks", async () => {
    server.scopes = ["read"];
    expect((await login()).err).toContain("The API key osk_****1234 may not send sessions: its scopes are read");
  });

  test("to where nobody listens names the address and the cause", async () => {
    const gone = await new AnsweringServer().listen();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    const { code, err } = await run(["login", "--url", url, "--key", key]);
    expect(code).toBe(1);
    expect(err).toContain(`Could not connect to ${url}: connect ECONNREFUSED`);
  });

  test("to another machine over plain http is refused, unless --insecure", async () => {
    const { code, err } = await run(["login", "--url", "http://192.0.2.1:3210", "--key", key]);
    expect(code).toBe(1);
    expect(err).toContain("--insecure");
  });

  test("refuses a configuration file that it cannot read, and leaves it alone", async () => {
    await mkdir(dirname(configPath()), { recursive: true });
    await writeFile(configPath(), `{"apiKey": "${key}",`);
    expect(await login()).toMatchObject({ code: 1, err: expect.stringContaining(configPath()) });
    expect(await readFile(configPath(), "utf8")).toBe(`{"apiKey": "${key}",`);
  });
});

describe("status", () => {
  test("shows the configuration, and that the backend answers", async () => {
    await login();
    const { code, out } = await run(["status"]);
    expect(code).toBe(0);
    expect(out).toContain(
      `Configuration\n  Convex URL:     ${server.url}/http\n  API Key:        osk_****1234\n  Auto Sync:      on\n`,
    );
    expect(out).toMatch(/Tool Calls: +on\n +Thinking: +off\n +File Contents: +off\n/);
    expect(out).toContain("Connected to Convex backend");
  });

  test("finds an address of the environment, which wins over the file", async () => {
    await login();
    const environment = {
      CLAUDE_SYNC_CONVEX_URL: server.url,
      CLAUDE_SYNC_API_KEY: otherKey,
      CLAUDE_SYNC_THINKING: "1",
    };
    const { code, out } = await run(["status"], { environment });
    expect(code).toBe(0);
    expect(out).toContain(`${server.url}  (from the environment)`);
    expect(out).toContain("osk_****9876");
    expect(server.keys).toContain(`Bearer ${otherKey}`);
  });

  test("as JSON is one value on stdout, also when the connection fails", async () => {
    await login();
    const good: unknown = JSON.parse((await run(["status", "--json"])).out);
    expect(good).toMatchObject({ connected: true, apiKey: "osk_****1234", syncToolCalls: true, user: { name: "Ada" } });
    server.refusal = { status: 401, error: "invalid_key", message: "Unknown key" };
    const bad = await run(["status", "--json"]);
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining("Invalid API key") });
    expect(JSON.parse(bad.out)).toMatchObject({ connected: false, error: { code: "invalid_api_key" } });
  });
});

describe("set, config and logout", () => {
  test("a setting is stored by its type and shown with its source", async () => {
    expect((await run(["set", "syncThinking", "yes"])).out).toBe("Thinking is now on\n");
    expect((await run(["set", "apiKey", "--stdin"], { input: `${key}\n` })).out).toBe("API Key is now osk_****1234\n");
    expect(await stored()).toEqual({ syncThinking: true, apiKey: key });
    const { out } = await run(["config", "--json"], { environment: { CLAUDE_SYNC_AUTO_SYNC: "off" } });
    expect(JSON.parse(out)).toMatchObject({
      configFile: configPath(),
      settings: { apiKey: "osk_****1234", autoSync: false, syncThinking: true, convexUrl: null },
      sources: { apiKey: "file", autoSync: "environment", syncToolCalls: "default" },
    });
    expect((await run(["config"])).out).toContain("CLAUDE_SYNC_FILE_CONTENTS");
  });

  test("an address is stored as where the backend answers", async () => {
    expect((await run(["set", "convexUrl", `${server.url}/`])).code).toBe(0);
    expect(await stored()).toEqual({ convexUrl: `${server.url}/http` });
  });

  test("what the environment overrides is said", async () => {
    const { code, err } = await run(["set", "autoSync", "on"], { environment: { CLAUDE_SYNC_AUTO_SYNC: "off" } });
    expect({ code, err }).toEqual({
      code: 0,
      err: "note: CLAUDE_SYNC_AUTO_SYNC is set, and the environment wins over the file\n",
    });
  });

  test("logout forgets address and key and nothing else", async () => {
    await login();
    await run(["set", "syncThinking", "on"]);
    expect((await run(["logout"])).out).toContain("Logged out");
    expect(await stored()).toEqual({ syncThinking: true });
    expect((await run(["logout"])).out).toBe("Not logged in\n");
  });
});

describe("sync", () => {
  const projects = () => join(home, ".claude", "projects");
  const sync = (...options: string[]) => run(["sync", ...options]);

  beforeEach(async () => {
    await cp(join(import.meta.dirname, "..", "fixtures", "main"), join(projects(), "-home-dev-cc-work"), {
      recursive: true,
    });
  });

  test("brings the history in, and a second time finds nothing new", async () => {
    await login();
    const first = await sync();
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Sent \d+ messages of 1 session\n\n {2}Transcripts {2}1 found · 1 read\n {2}Sessions {5}1 new\n/,
      ),
    });
    const sent = server.messages.length;
    expect(sent).toBeGreaterThan(0);
    expect(await sync()).toMatchObject({ code: 0, out: expect.stringMatching(/^Nothing new\n/) });
    expect(server.messages).toHaveLength(sent);
  });

  test("as a dry run counts, sends nothing and remembers nothing", async () => {
    await login();
    const { code, out } = await sync("--dry-run", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ dryRun: true, transcripts: { found: 1, read: 1 } });
    expect(server.messages).toEqual([]);
    expect(await readdir(join(home, ".local", "state", "opensync"))).not.toContain("positions");
    expect((await sync()).out).toMatch(/^Sent /);
  });

  test("keeps to the filters", async () => {
    await login();
    expect((await sync("--project", "another")).out).toContain("1 left out by filters");
    expect((await sync("--since", "2099-01-01")).out).toContain("1 left out by filters");
    expect(server.messages).toEqual([]);
  });

  test("stops before reading anything when the key is no longer good", async () => {
    await login();
    server.refusal = { status: 401, error: "revoked_key", message: "The key was revoked" };
    expect(await sync()).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("Invalid API key: The key was revoked"),
    });
  });

  test("reads a transcript from its start when its position is damaged, and says so", async () => {
    await login();
    await sync();
    const positions = join(home, ".local", "state", "opensync", "positions");
    const files = await readdir(positions, { recursive: true });
    for (const file of files.filter((name) => name.endsWith(".json"))) await writeFile(join(positions, file), "{");
    const { code, out, err } = await sync();
    expect(code).toBe(0);
    expect(out).toMatch(/^Sent /);
    expect(err).toMatch(/note: .+\.json is torn; its transcript was read from the start/);
  });

  test("stops cleanly at Ctrl-C with exit code 130, and goes on later", async () => {
    await login();
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
