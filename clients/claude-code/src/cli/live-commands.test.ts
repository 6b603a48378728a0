import { AnsweringServer, endCourier, runCommand } from "@opensync/client-core/testing";
import { spawn } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claudeCourierFiles } from "../live/courier";
import { main } from "../main";

const key = "osk_abcdefghijklmnopqrstuvwxyz1234";
const client = join(import.meta.dirname, "..", "..", "dist", "claude-code-sync.js");

let home: string;
let server: AnsweringServer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-live-commands-"));
  server = await new AnsweringServer().listen();
});
afterEach(async () => {
  await endCourier(files());
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

const run = (argv: string[], more: { input?: string; onOutput?: (soFar: string) => void } = {}) =>
  runCommand(main, argv, {
    environment: { PATH: process.env["PATH"], HOME: home },
    cwd: join(home, "project"),
    launch: { node: process.execPath, client },
    ...more,
  });
const login = (...options: string[]) =>
  run(["login", "--url", server.url, "--key-stdin", ...options], { input: `${key}\n` });
const files = () => claudeCourierFiles({ HOME: home });
const settings = (...folders: string[]) => join(home, ...folders, ".claude", "settings.json");
const read = (path: string) => readFile(path, "utf8");

describe("login", () => {
  test("without a terminal says in a line how to capture sessions", async () => {
    const { code, out } = await login();
    expect(code).toBe(0);
    expect(out).toContain("To capture sessions while they run: claude-code-sync setup\n");
    await expect(read(settings())).rejects.toThrow("ENOENT");
  });

  test("installs the hooks with --hooks and says what happens from then on, also the second time", async () => {
    expect((await login("--hooks")).out).toContain("The hooks are installed in ~/.claude/settings.json\n");
    const { out } = await login();
    expect(out).toContain("The hooks are installed in ~/.claude/settings.json\n");
    expect(out).toContain("From now on every session that you start appears in your backend");
  });

  test("tells the hook what to start, and an update is told by the next command", async () => {
    await login("--no-hooks");
    const launch = join(files().folder, "launch");
    expect(await read(launch)).toBe(`${process.execPath}\n${client}\n`);
    await writeFile(launch, "/gone/node\n/gone/client.js\n");
    await run(["config"]);
    expect(await read(launch)).toBe(`${process.execPath}\n${client}\n`);
  });
});

describe("setup and uninstall", () => {
  test("a dry run shows the lines that would change, and changes none", async () => {
    await mkdir(dirname(settings()));
    await writeFile(settings(), '{\n  "model": "opus"\n}\n');
    const { code, out } = await run(["setup", "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}- {3}"model": "opus"\n {2}\+ {3}"model": "opus",\n {2}\+ {3}"hooks": \{\n/m);
    expect(await read(settings())).toBe('{\n  "model": "opus"\n}\n');
    expect(await readdir(home)).not.toContain(".local/share");
  });

  test("say when there is nothing to do, and where hooks stay", async () => {
    expect((await run(["setup"])).out).toContain("They do nothing until you log in");
    expect((await run(["setup"])).out).toMatch(
      /^Nothing to do: the hooks are installed in ~\/\.claude\/settings\.json\n/,
    );
    await run(["setup", "--project"]);
    expect(await readdir(dirname(settings("project")))).toEqual(["settings.json"]);
    expect((await run(["uninstall"])).out).toContain(
      "Hooks of ours are also in ~/project/.claude/settings.json: claude-code-sync uninstall --project\n",
    );
    await run(["uninstall", "--project"]);
    expect((await run(["uninstall"])).out).toMatch(/^Nothing to do: no hooks of ours/);
  });

  test("refuse settings that they cannot parse, without quoting them", async () => {
    await mkdir(dirname(settings()));
    await writeFile(settings(), '{"env": {"KEY": "s3cret" "B": ""}}');
    const { code, err } = await run(["setup"]);
    expect(code).toBe(1);
    expect(err).toMatch(/settings\.json is not valid JSON \(line 1, column \d+\)\nhint: {2}Correct it/);
    expect(err).not.toContain("s3cret");
  });

  test("a logout says that the hooks stay", async () => {
    await login("--hooks");
    expect((await run(["logout"])).out).toContain(
      "The hooks stay in ~/.claude/settings.json and do nothing until you log in.\nTake them out with: claude-code-sync uninstall\n",
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
    Hooks: "ok",
    Hook: "ok",
    Start: "ok",
    Outbox: "ok",
    Settings: "ok",
    Connection: "ok",
    Courier: "ok",
  };

  test("finds nothing missing after a login with hooks, and leaves no row behind", async () => {
    await login("--hooks");
    expect(await states()).toEqual(good);
    expect(server.messages).toEqual([]);
    expect((await run(["verify"])).out).toContain("Every session that you start is captured while it runs.");
    expect(await readdir(files().outbox)).toEqual([]);
  });

  test("names each thing that is missing", async () => {
    expect(await states()).toMatchObject({
      code: 1,
      Hooks: "missing",
      Hook: "missing",
      Settings: "missing",
      Connection: "skipped",
    });
    await login("--hooks");
    server.scopes = ["read"];
    expect(await states()).toEqual({ ...good, code: 1, Connection: "missing", Courier: "skipped" });
    server.scopes = ["ingest"];
    await rm(files().outbox, { recursive: true, force: true });
    await writeFile(files().outbox, "");
    expect(await states()).toMatchObject({ code: 1, Hooks: "ok", Outbox: "missing" });
    await rm(files().outbox);
  });

  test("warns of hooks that are there twice, and knows the plugin", async () => {
    await login("--hooks");
    const text = await read(settings());
    await writeFile(settings(), JSON.stringify({ ...JSON.parse(text), enabledPlugins: { "opensync@opensync": true } }));
    expect(await states()).toEqual({ ...good, Hooks: "warning" });
    await run(["uninstall"]);
    expect(await states()).toEqual(good);
    await writeFile(settings(), text.replace('"timeout": 5', '"timeout": 1'));
    expect(await states()).toEqual({ ...good, Hooks: "warning" });
    await writeFile(settings(), text.replace("{", '{\n  "disableAllHooks": true,'));
    expect(await states()).toMatchObject({ code: 1, Hooks: "missing" });
  });
});

describe("flush, status and logs", () => {
  const session = "8d5ede3c-88b9-436b-9ac2-a2abe5678529";

  /** A session of the agent, and the event with which its hook told of it. */
  /** One that a hook starts has the time that nothing else wants: beside other tests, hardly any. */
  async function startCourier(): Promise<void> {
    expect(await run(["flush"])).toMatchObject({ code: 0 });
  }

  async function work(): Promise<void> {
    const transcript = join(home, ".claude", "projects", "-home-dev-cc-work", `${session}.jsonl`);
    await mkdir(dirname(transcript), { recursive: true });
    await writeFile(
      transcript,
      await readFile(join(import.meta.dirname, "..", "..", "fixtures", "main", `${session}.jsonl`)),
    );
    const payload = {
      hook_event_name: "Stop",
      session_id: session,
      transcript_path: transcript,
      cwd: "/home/dev/cc-work",
    };
    const hook = join(home, ".local", "share", "opensync", "claude-code-sync", "hook.sh");
    const child = spawn(hook, ["Stop"], {
      env: { PATH: process.env["PATH"], HOME: home },
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin?.end(JSON.stringify(payload));
    await new Promise((resolve) => child.on("close", resolve));
  }

  test("what a hook told of is in the backend when flush is done, and status says so", async () => {
    await login("--hooks");
    await startCourier();
    await work();
    expect(await run(["flush"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Everything is delivered \(/),
      err: "",
    });
    expect(server.messages.length).toBeGreaterThan(0);
    const { out } = await run(["status"]);
    expect(out).toMatch(
      /Hooks: +installed in ~\/\.claude\/settings\.json\n +Courier: +running since .+\n +Queue: +empty\n/,
    );
    expect(out).toMatch(/Dead Letters: +none\n +Sessions: +8d5ede3c\S* {2}delivered .+ ago/);
    const status: unknown = JSON.parse((await run(["status", "--json"])).out);
    expect(status).toMatchObject({
      hooks: { installed: true, plugin: null, missing: [] },
      courier: { running: true, queueDepth: 0, deadLetters: 0, lastError: null, sessions: [{ sessionId: session }] },
    });
    expect((await run(["logs", "-n", "1000"])).out).toMatch(/^\[claude-code-sync\] \S+ info courier \d+ of version/);
  });

  test("flush ends when its time is over, says why, and status shows what waits", async () => {
    await login("--hooks");
    await startCourier();
    await server[Symbol.asyncDispose]();
    await work();
    // Only a courier that has tried knows what waits and why.
    await expect
      .poll(async () => (await run(["status"])).out)
      .toMatch(/Last Error: +Could not connect to .+\n(.*\n)? +Sessions: +8d5ede3c\S* {2}waits for /);
    const { code, out, err } = await run(["flush", "--timeout", "2"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^error: Not all is delivered after .+: 1 session waits\ncause: Could not connect to /);
  });

  test("flush without a login is not configured", async () => {
    expect(await run(["flush"])).toMatchObject({
      code: 1,
      err: "error: Not configured\nhint:  Run: claude-code-sync login\n",
    });
  });

  test("logs shows the last lines over a rotation, and follows from there", async () => {
    const { log } = files();
    await mkdir(dirname(log), { recursive: true });
    const line = (n: number) => `[claude-code-sync] 2026-01-31T12:00:00.000Z info ${n}\n`;
    await writeFile(`${log}.1`, line(1) + line(2));
    await writeFile(log, line(3));
    expect((await run(["logs", "-n", "2"])).out).toBe(line(2) + line(3));
    let printed = "";
    const onOutput = (soFar: string) => {
      printed = soFar;
      if (soFar.includes(line(6))) process.emit("SIGINT");
    };
    const following = run(["logs", "-f", "-n", "1"], { onOutput });
    await expect.poll(() => printed, { timeout: 15_000 }).toBe(line(3));
    await appendFile(log, line(4));
    await rename(log, `${log}.1`);
    await writeFile(log, line(5));
    await appendFile(log, line(6));
    const { code, out } = await following;
    expect(code).toBe(130);
    expect(out).toBe(line(3) + line(4) + line(5) + line(6));
  });
});

test("the predecessor's hook command still ends with 0, and records", async () => {
  await login("--no-hooks");
  const child = spawn(process.execPath, [client, "hook", "Stop"], {
    env: { HOME: home, XDG_STATE_HOME: join(home, "state") },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => (output += String(bytes)));
  child.stdin?.end('{"hook_event_name":"Stop"}');
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, output }).toEqual({ code: 0, output: "" });
  expect(await readdir(join(home, "state", "opensync", "claude-code-sync", "outbox"))).toHaveLength(1);
});
