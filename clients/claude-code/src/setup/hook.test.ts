import { describeSettings, parseRecord, refreshLaunch } from "@opensync/client-core";
import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { profile } from "../cli/profile";

const folder = join(import.meta.dirname, "..", "..", "hook");
const script = join(folder, "hook.sh");
/** What is started in the background runs behind everything else: on a busy machine a second is not enough. */
const PATIENCE = { timeout: 20_000 };

/** `sh` is whatever this machine has; the others where they are installed and something else. */
const shells = ["dash", "bash", "busybox", "mksh", "ksh", "zsh"].filter((name) => {
  const path = find(name);
  return path !== null && path !== find("sh");
});
const hooks = [
  ...["sh", ...shells].map((name) => ({
    name: `hook.sh in ${name}`,
    command: name === "busybox" ? ["busybox", "sh", script] : [name, script],
  })),
  { name: "hook.sh read in by sh", command: ["sh", "-c", `opensync_event=$1; f=$0; . "$f"`, script] },
  { name: "hook.mjs", command: [process.execPath, join(folder, "hook.mjs")] },
];

let home: string;
let state: string;
let outbox: string;

beforeEach(async () => {
  // What a shell could stumble over.
  home = join(await mkdtemp(join(tmpdir(), "opensync-hook-")), `a b'c"d $HOME é*`);
  state = join(home, ".local", "state", "opensync", "claude-code-sync");
  outbox = join(state, "outbox");
  await configure('{\n  "convexUrl": "http://127.0.0.1:9",\n  "apiKey": "osk_x"\n}\n');
});
afterEach(async () => {
  await rm(dirname(home), { recursive: true, force: true });
});

async function configure(text: string | null): Promise<void> {
  const path = join(home, ".config", "claude-code-sync", "config.json");
  await mkdir(dirname(path), { recursive: true });
  if (text === null) await rm(path, { force: true });
  else await writeFile(path, text);
}

const payload = '{"session_id":"s1","hook_event_name":"Stop","text":"é\\n%s \\\\ $x `y`"}';

/** Runs a hook as the agent does, and holds what must hold at every run: exit code 0, and not a byte of output. */
async function run(
  command: readonly string[],
  {
    event = "Stop",
    environment = {},
    input = payload,
  }: { event?: string; environment?: object; input?: string | Buffer | null } = {},
): Promise<void> {
  const [program = "", ...args] = command;
  const child = spawn(program, [...args, event], {
    env: { PATH: process.env["PATH"], HOME: home, ...environment },
    stdio: [input === null ? "ignore" : "pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout?.on("data", (bytes) => (output += String(bytes)));
  child.stderr?.on("data", (bytes) => (output += String(bytes)));
  // A hook that has nothing to do does not wait for its input.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  const code = await new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
  expect({ code, output }).toEqual({ code: 0, output: "" });
}

const files = async () => (existsSync(outbox) ? (await readdir(outbox)).sort() : []);

async function records() {
  return Promise.all(
    (await files()).map(async (name) => parseRecord(name, 0, await readFile(join(outbox, name), "utf8"))),
  );
}

let crowded: string;

beforeAll(async () => {
  crowded = await mkdtemp(join(tmpdir(), "opensync-crowded-"));
  fill(join(crowded, "opensync", "claude-code-sync", "outbox"), 0, 2_001);
});
afterAll(async () => {
  await rm(crowded, { recursive: true, force: true });
});

function fill(folder: string, from: number, to: number): void {
  mkdirSync(folder, { recursive: true });
  for (let n = from; n < to; n++) closeSync(openSync(join(folder, `1-1-${n}.rec`), "w"));
}

describe.each(hooks)("$name", ({ command }) => {
  test("leaves one record: the event as it came, whole, for the owner alone", async () => {
    await run(command);
    const [record, ...more] = await records();
    expect(more).toEqual([]);
    expect(record?.name).toMatch(/^\d+-\d+-\d\.rec$/);
    expect(record?.payload).toBe(payload);
    expect(record?.headers).toEqual({ v: "1", at: expect.stringMatching(/^\d{10}$/) });
    expect((await stat(outbox)).mode & 0o777).toBe(0o700);
    expect((await stat(join(outbox, record?.name ?? ""))).mode & 0o777).toBe(0o600);
  });

  test("records the settings of the agent's environment, each on one line", async () => {
    const settings = Object.fromEntries(
      describeSettings()
        .filter(({ fileOnly, environment }) => !fileOnly && environment !== "AUTO_SYNC")
        .map((setting) => [`CLAUDE_SYNC_${setting.environment}`, `"a" 'b' $c`]),
    );
    const odd = { CLAUDE_SYNC_THINKING: "x\nexport CLAUDE_SYNC_FAKE='1'\n*", CLAUDE_SYNC_AUTO_SYNC: "", NOT_OURS: "1" };
    await run(command, { environment: { ...settings, ...odd } });
    const [record] = await records();
    const expected = Object.entries({ ...settings, CLAUDE_SYNC_THINKING: "xexport CLAUDE_SYNC_FAKE='1'*" });
    expect(record?.headers).toEqual({
      v: "1",
      at: record?.headers["at"],
      ...Object.fromEntries(expected.map(([name, value]) => [`env.${name}`, value])),
    });
  });

  test("takes 50 MB byte for byte", async () => {
    const input = Buffer.alloc(50_000_000, "0123456789abcdef\n\0");
    await run(command, { input });
    const [name = ""] = await files();
    const text = await readFile(join(outbox, name));
    expect(text.subarray(text.indexOf("\n\n") + 2).equals(input)).toBe(true);
  });

  test.runIf(command[1] !== join(folder, "hook.mjs"))(
    "is not cut off by what ends the agent from its terminal",
    async () => {
      const [program = "", ...args] = command;
      const child = spawn(program, [...args, "SessionEnd"], { env: { PATH: process.env["PATH"], HOME: home } });
      const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
      child.stdin.write(payload.slice(0, 10));
      await expect.poll(async () => (await files()).length, PATIENCE).toBe(1);
      child.kill("SIGHUP");
      child.kill("SIGINT");
      child.stdin.end(payload.slice(10));
      expect(await ended).toBe(0);
      expect(await records()).toMatchObject([{ payload }]);
    },
  );

  test("writes a record for each of 50 events at once", async () => {
    await run(command);
    const before = (await files()).length;
    // In fours: 50 starts of Node at once would only measure this machine.
    const inputs = Array.from({ length: 50 }, (_, index) => `{"n":${index}}`);
    const width = command[0] === process.execPath ? 4 : 50;
    for (let at = 0; at < inputs.length; at += width)
      await Promise.all(inputs.slice(at, at + width).map((input) => run(command, { input })));
    const written = (await records()).map((record) => record.payload);
    expect(written).toHaveLength(before + 50);
    expect(new Set(written)).toEqual(new Set([payload, ...inputs]));
  });

  test.each([
    ["nobody logged in", null, {}],
    ["somebody logged out", '{\n  "syncThinking": true\n}\n', {}],
    ["the file says autoSync is off", '{\n  "apiKey": "osk_x",\n  "autoSync": false\n}\n', {}],
    ["the environment says so", '{"apiKey": "osk_x"}', { CLAUDE_SYNC_AUTO_SYNC: "False" }],
  ])("leaves nothing at all when %s", async (_when, config, environment) => {
    await configure(config);
    await run(command, { environment });
    expect(existsSync(join(home, ".local"))).toBe(false);
  });

  test.each([
    ["a key of the environment", null, { CLAUDE_SYNC_API_KEY: "osk_x" }],
    [
      "autoSync of the environment over the file's",
      '{"apiKey": "osk_x", "autoSync": false}',
      { CLAUDE_SYNC_AUTO_SYNC: "1" },
    ],
  ])("honours %s", async (_what, config, environment) => {
    await configure(config);
    await run(command, { environment });
    expect(await files()).toHaveLength(1);
  });

  test("keeps to XDG folders, and ignores relative ones", async () => {
    await run(command, { environment: { XDG_STATE_HOME: "relative", XDG_CONFIG_HOME: "relative" } });
    expect(await files()).toHaveLength(1);
    await run(command, { environment: { XDG_STATE_HOME: join(home, "state") } });
    expect(await readdir(join(home, "state", "opensync", "claude-code-sync", "outbox"))).toHaveLength(1);
  });

  test("goes on silently where nothing can be written, and leaves no part behind", async () => {
    await mkdir(dirname(state), { recursive: true });
    await writeFile(state, "a file where the folder should be");
    await run(command);
    await unlink(state);
    await run(command);
    await run(["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", ...command]);
    await run(["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", ...command], { input: Buffer.alloc(100_000, "x") });
    expect(await files()).toHaveLength(1);
  });

  test.runIf(process.getuid?.() !== 0)("goes on silently where it may not write", async () => {
    await mkdir(outbox, { recursive: true });
    await chmod(outbox, 0o500);
    await run(command);
    await chmod(outbox, 0o700);
    expect(await files()).toEqual([]);
  });

  test("goes on silently without a home, an input, or a known event", async () => {
    await run(command, { environment: { HOME: "" } });
    await run(["sh", "-c", 'exec "$@" <&-', "sh", ...command]);
    await run(command, { event: "" });
    await run(command, { event: "--help" });
    expect((await records()).filter((record) => record.payload === payload)).toHaveLength(2);
  });

  describe("in an outbox that no courier empties", () => {
    const add = async (event: string) => {
      const environment = { XDG_STATE_HOME: crowded };
      const count = async () => (await readdir(join(crowded, "opensync", "claude-code-sync", "outbox"))).length;
      const before = await count();
      await run(command, { event, environment });
      return (await count()) - before;
    };

    test.each(["PostToolUse", "PostToolUseFailure", "SubagentStop", "PreCompact", "PostCompact"])(
      "drops %s above 2,000 records",
      async (event) => expect(await add(event)).toBe(0),
    );

    test("keeps what a transcript may not hold yet", async () => expect(await add("UserPromptSubmit")).toBe(1));
  });

  describe("and the courier", () => {
    const started = () => join(home, "started");
    const beat = (pid: number, at: number) =>
      writeFile(join(state, "courier.beat"), `${pid} ${Math.floor(at / 1000)}\n`);

    beforeEach(async () => {
      await mkdir(state, { recursive: true });
      const client = join(home, "client.mjs");
      const program = `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(started())}, process.argv.slice(2).join(" ") + "\\n");`;
      await writeFile(client, program);
      await refreshLaunch({ environment: { HOME: home }, profile }, { node: process.execPath, client });
    });

    const startsOnce = () =>
      expect.poll(async () => readFile(started(), "utf8").catch(() => ""), PATIENCE).toBe("courier\n");

    test("is started when none runs, once for events that come together", async () => {
      await run(command);
      await run(command);
      await startsOnce();
      expect(await files()).toHaveLength(2);
    });

    test("is not started while one runs, also after the clock was set back", async () => {
      for (const ahead of [0, 3_600_000]) {
        await beat(process.pid, Date.now() + ahead);
        await run(command);
      }
      expect(existsSync(join(state, "courier.start"))).toBe(false);
    });

    test("is not started while a beat has not run out, and starts again once it has", async () => {
      await beat(process.pid, Date.now());
      const now = Date.now() / 1000;
      await utimes(join(state, "courier.beat"), now, now + 15);
      await run(command);
      expect(existsSync(join(state, "courier.start"))).toBe(false);
      await beat(process.pid, Date.now() - 60_000);
      await utimes(join(state, "courier.beat"), now - 60, now - 45);
      await run(command);
      await startsOnce();
      expect(await files()).toHaveLength(2);
    });

    test.each([
      ["is dead", 0, () => 2 ** 22 + 1],
      ["has not beaten for long", 60_000, () => process.pid],
    ])("is started when the last one %s", async (_what, ago, pid) => {
      await beat(pid(), Date.now() - ago);
      await run(command);
      await startsOnce();
    });

    test("is started with the Node of the PATH when the one of the last run is gone", async () => {
      const client = join(home, "client.mjs");
      await refreshLaunch({ environment: { HOME: home }, profile }, { node: join(home, "gone", "node"), client });
      await run(command);
      await startsOnce();
    });

    test.runIf(command[1] === script)("detaches itself where there is no setsid", async () => {
      const bin = join(home, "bin");
      await mkdir(bin);
      for (const name of ["cat", "date", "mkdir", "mv", "rm"]) await symlink(find(name) ?? name, join(bin, name));
      const shell = find(command[0] ?? "sh") ?? "sh";
      await run([shell, ...command.slice(1)], { environment: { PATH: bin } });
      await expect.poll(async () => readFile(started(), "utf8").catch(() => ""), PATIENCE).toBe("courier --detach\n");
    });

    test("is not started when the client is gone", async () => {
      await unlink(join(home, "client.mjs"));
      await run(command);
      expect(existsSync(join(state, "courier.start"))).toBe(false);
      expect(await files()).toHaveLength(1);
    });
  });
});

test("above 10,000 records nothing is kept any more", async () => {
  fill(outbox, 0, 10_001);
  for (const { command } of hooks) await run(command, { event: "UserPromptSubmit" });
  expect(await files()).toHaveLength(10_001);
});

function find(program: string): string | null {
  try {
    const path = execFileSync("sh", ["-c", 'command -v "$1"', "sh", program], { encoding: "utf8" });
    return realpathSync(path.trim());
  } catch {
    return null;
  }
}
