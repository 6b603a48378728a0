import { courierFiles, Outbox, stateFolder, type CourierFiles } from "@opensync/client-core";
import { WireBackend } from "@opensync/client-core/testing";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { profile } from "../../profile";
import { copyOfFixture, type WrittenDatabase } from "../../store/testing/fixtures";
import { runCourier } from "./index";

let home: string;
let environment: Record<string, string>;
let files: CourierFiles;
let backend: WireBackend;
let url: string;
let database: WrittenDatabase;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opencode-courier-"));
  environment = { HOME: home };
  files = courierFiles(stateFolder(environment), profile.name);
  backend = new WireBackend();
  url = await backend.start();
  database = copyOfFixture("main");
  await configure({});
});
afterEach(async () => {
  await backend.stop();
  database.connection.close();
  await rm(home, { recursive: true, force: true });
});

async function configure(settings: object): Promise<void> {
  await mkdir(join(home, ".opencode-sync"), { recursive: true });
  const config = { convexUrl: url, apiKey: "osk_test_of_the_courier", ...settings };
  await writeFile(join(home, ".opencode-sync", "config.json"), JSON.stringify(config));
}

/** Puts OpenCode's store where it is looked for. */
async function installStore(): Promise<void> {
  const folder = join(home, ".local", "share", "opencode");
  await mkdir(folder, { recursive: true });
  database.connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  await copyFile(database.place.path, join(folder, "opencode.db"));
}

async function record(kind: "hint" | "event", payload: object, variables: Record<string, string> = {}): Promise<void> {
  const named = Object.entries(variables).map(([name, value]) => [`env.${name}`, value]);
  await new Outbox(files.outbox).append({
    headers: { kind, ...Object.fromEntries(named) },
    payload: JSON.stringify({ at: Date.now(), directory: "/home/dev/x", worktree: "/home/dev/x", ...payload }),
  });
}

/** The courier, until it has nothing to do any more. */
async function courier(): Promise<void> {
  const io = {
    environment,
    cwd: home,
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    profile,
  };
  expect(await runCourier(io, { timing: { idleMs: 300, lookOverDelayMs: 50 } })).toBe(0);
}

const sessionIds = (): string[] => [...backend.rows.session.values()].map(({ item }) => String(item["externalId"]));

test("brings what the plugin told of, and what it missed, and empties the outbox", async () => {
  await installStore();
  const session = String(database.connection.prepare("SELECT id FROM session ORDER BY time_created DESC").get()?.id);
  await record("hint", { sessionID: session, event: "session.idle" });
  const error = { name: "UnknownError", data: { message: "It broke" } };
  await record("event", { id: "evt_1", type: "session.error", properties: { sessionID: session, error } });
  await courier();
  const all = database.connection.prepare("SELECT id FROM session").all();
  expect(sessionIds()).toHaveLength(all.length);
  expect([...backend.rows.error.values()].map(({ item }) => item)).toContainEqual(
    expect.objectContaining({ sessionExternalId: session, message: "It broke" }),
  );
  expect(await new Outbox(files.outbox).names()).toEqual([]);
  const rows = backend.snapshot();
  await courier();
  expect(backend.snapshot()).toBe(rows);
});

test("sends each session as its agent was set up", async () => {
  await installStore();
  const session = String(database.connection.prepare("SELECT id FROM session ORDER BY time_created DESC").get()?.id);
  await record("hint", { sessionID: session, event: "session.idle" }, { OPENCODE_SYNC_TOOL_CALLS: "false" });
  await courier();
  const tools = backend.messages(session).flatMap(({ parts }) => parts?.filter(({ type }) => type === "tool") ?? []);
  expect(tools.every(({ input, output }) => input === undefined && output === undefined)).toBe(true);
  expect(backend.messages(session).length).toBeGreaterThan(0);
});

test("sends nothing while autoSync is off, and gives up only records that nobody can use", async () => {
  await installStore();
  await configure({ autoSync: false });
  await record("hint", { sessionID: "ses_x", event: "session.idle" });
  await courier();
  expect(backend.requests).toEqual([]);
  await configure({});
  await record("hint", { nothing: true });
  await courier();
  expect(await readFile(files.log, "utf8")).toContain("could not be understood");
  expect(sessionIds().length).toBeGreaterThan(0);
});

test("goes on where there is no OpenCode, and where its store is damaged", async () => {
  await record("hint", { sessionID: "ses_x", event: "session.idle" });
  await courier();
  await mkdir(join(home, ".local", "share", "opencode"), { recursive: true });
  await writeFile(join(home, ".local", "share", "opencode", "opencode.db"), "not a database");
  await record("hint", { sessionID: "ses_x", event: "session.idle" });
  await courier();
  expect(await readFile(files.log, "utf8")).toContain("not readable");
});
