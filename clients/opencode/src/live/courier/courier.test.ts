import { courierFiles, Outbox, stateFolder, type CourierFiles, type Launch } from "@opensync/client-core";
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
async function courier(launch?: Launch): Promise<void> {
  const io = {
    environment,
    ...(launch ? { launch } : {}),
    cwd: home,
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    profile,
  };
  expect(await runCourier(io, { timing: { idleMs: 300, lookOverDelayMs: 50 } })).toBe(0);
}

/** The built client, and what it was started for: each argument that it got. */
async function clientThatTells(): Promise<{ launch: Launch; started: () => Promise<string> }> {
  const told = join(home, "started");
  const client = join(home, "client.mjs");
  const built = join(import.meta.dirname, "../../../dist/opencode-sync.js");
  await writeFile(told, "");
  await writeFile(
    client,
    `import { appendFileSync } from "node:fs";
appendFileSync(${JSON.stringify(told)}, process.argv[2] + "\\n");
await import(${JSON.stringify(built)});`,
  );
  return { launch: { node: process.execPath, client }, started: async () => readFile(told, "utf8") };
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

test("brings a history in a process of its own, whole, and what is little in its own", async () => {
  const session = String(database.get("SELECT id FROM session LIMIT 1")["id"]);
  for (let n = 0; n < 60; n++) {
    database.addMessage(session, `msg_zz${n}`, { role: "user" });
    database.addPart(session, `msg_zz${n}`, `prt_zz${n}`, { type: "text", text: "x".repeat(100_000) });
  }
  await installStore();
  const { launch, started } = await clientThatTells();
  await courier(launch);
  expect(await started()).toBe("deliver\n");
  expect(backend.messages(session)).toHaveLength(
    Number(database.get("SELECT count(*) AS n FROM message WHERE session_id = ?", session)["n"]),
  );
  database.addMessage(session, "msg_zzz", { role: "user" });
  await installStore();
  await courier(launch);
  expect(await started()).toBe("deliver\n");
  expect(backend.messages(session).map(({ externalId }) => externalId)).toContain("msg_zzz");
  expect(await readFile(files.log, "utf8")).not.toContain(" warn ");
});

test("tells why a process of its own could not deliver, and delivers when it can", async () => {
  const session = String(database.get("SELECT id FROM session LIMIT 1")["id"]);
  database.addMessage(session, "msg_zz", { role: "user" });
  database.addPart(session, "msg_zz", "prt_zz", { type: "text", text: "x".repeat(5_000_000) });
  await installStore();
  const { launch } = await clientThatTells();
  let isOver = false;
  backend.interfere = (_, response) => {
    if (isOver) return false;
    isOver = true;
    response.writeHead(503, { "content-type": "application/json" }).end('{"error":"busy","message":"a moment"}');
    return true;
  };
  await courier(launch);
  expect(await readFile(files.log, "utf8")).toContain("503");
  expect(backend.messages(session).map(({ externalId }) => externalId)).toContain("msg_zz");
});

test("sends as many items in one request as the agent's variable asks", async () => {
  await installStore();
  const session = String(database.get("SELECT id FROM session LIMIT 1")["id"]);
  await record("hint", { sessionID: session, event: "session.idle" }, { SESSION_SYNC_BATCH_SIZE: "2" });
  const amounts: number[] = [];
  backend.interfere = ({ body }) => {
    if (!body.includes(session)) return false;
    const lists = Object.values(Object(JSON.parse(body))).filter((value) => Array.isArray(value));
    amounts.push(lists.reduce((sum, list) => sum + list.length, 0));
    return false;
  };
  await courier();
  expect(backend.messages(session).length).toBeGreaterThan(2);
  expect(amounts.length).toBeGreaterThan(2);
  expect(Math.max(...amounts)).toBe(2);
});

test.each([
  ["session-sync's retries are done within a delivery", { SESSION_SYNC_RETRY_ATTEMPTS: "2" }, 2, false],
  ["beyond them the courier goes on trying", { SESSION_SYNC_RETRY_ATTEMPTS: "1" }, 3, true],
  ["without them the courier's own tries are all", {}, 1, true],
])("%s", async (_, variables, refusals, fails) => {
  await installStore();
  const session = String(database.get("SELECT id FROM session LIMIT 1")["id"]);
  // Besides the messages, which another destination of the same store brings too.
  const error = { name: "UnknownError", data: { message: "Only this one" } };
  const environment = Object.keys(variables).length === 0 ? {} : { ...variables, SESSION_SYNC_RETRY_DELAY_MS: "1" };
  await record("event", { id: "evt_1", type: "session.error", properties: { sessionID: session, error } }, environment);
  let left = refusals;
  backend.interfere = ({ body }, response) => {
    if (!body.includes("Only this one") || left-- <= 0) return false;
    response.writeHead(503, { "content-type": "application/json" }).end('{"error":"busy","message":"a moment"}');
    return true;
  };
  await courier();
  expect([...backend.rows.error.values()].map(({ item }) => item["message"])).toContain("Only this one");
  // Not the number alone: the log also tells process ids and milliseconds.
  expect(/HTTP 503/.test(await readFile(files.log, "utf8"))).toBe(fails);
});
