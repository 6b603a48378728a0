import { appendFileSync, copyFileSync, mkdtempSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from ".";
import { copyOfFixture, WrittenDatabase } from "./testing/fixtures";

const MAIN = "ses_e043d3a4effeYb1awxDbGnEeEZ";
const folder = (): string => mkdtempSync(join(tmpdir(), "opencode-database-"));

test("sees what is committed, never what is half done, and holds no writer up", async () => {
  const database = copyOfFixture("main");
  const store = await database.open();
  const reading = store.read(MAIN);
  const messages = reading?.messages();
  messages?.next();
  database.connection.exec("BEGIN IMMEDIATE");
  database.addMessage(MAIN, "msg_new", { role: "user" });
  expect(store.read(MAIN)?.outline).toHaveLength(5);
  database.connection.exec("COMMIT");
  expect(store.read(MAIN)?.outline).toHaveLength(6);
  // Between two messages no transaction is open: the whole WAL can be written back, and cut.
  expect(database.get("PRAGMA wal_checkpoint(TRUNCATE)")).toMatchObject({ busy: 0 });
  expect(statSync(`${database.place.path}-wal`).size).toBe(0);
  expect([...(messages ?? [])]).toHaveLength(4);
});

test("gives each message whole, with the parts of one moment", async () => {
  const database = copyOfFixture("main");
  const store = await database.open();
  const reading = store.read(MAIN);
  const last = reading?.outline.at(-1)?.id ?? "";
  database.addPart(MAIN, last, "prt_zz", { type: "text", text: "later" });
  database.run("DELETE FROM message WHERE id = ?", reading?.outline[0]?.id ?? "");
  const read = [...(reading?.messages() ?? [])];
  expect(read.map(({ id }) => id)).toEqual(reading?.outline.slice(1).map(({ id }) => id));
  expect(read.at(-1)?.parts.at(-1)?.data).toEqual({ type: "text", text: "later" });
  expect(read.at(-1)?.revision).toBe(read.at(-1)?.parts.at(-1)?.updatedAt);
});

test("a database that is not one, or damaged, is named, and the others are read", async () => {
  const good = copyOfFixture("main");
  good.connection.close();
  const torn = join(folder(), "opencode.db");
  copyFileSync(good.place.path, torn);
  truncateSync(torn, 40_000);
  const text = join(folder(), "opencode.db");
  writeFileSync(text, "no database at all, but longer than a header would be: ".repeat(20));
  const missing = join(folder(), "opencode.db");
  const places = [torn, text, missing].map((path) => ({ kind: "database", path }) as const);
  const store = await openStore([...places, good.place]);
  expect(store.sessions().map(({ id }) => id)).toContain(MAIN);
  expect(store.troubles.map(({ path }) => path).toSorted()).toEqual([torn, text, missing].toSorted());
  expect(store.troubles.every(({ error }) => error.hint !== undefined)).toBe(true);
});

test("a row that is no JSON hides neither its message nor its session", async () => {
  const database = copyOfFixture("main");
  const store = await database.open();
  const last = store.read(MAIN)?.outline.at(-1)?.id ?? "";
  database.addPart(MAIN, last, "prt_zz", '{"type":"text","text":"torn');
  database.run("UPDATE message SET data = 'x' WHERE id = ?", last);
  const read = [...(store.read(MAIN)?.messages() ?? [])];
  expect(read).toHaveLength(5);
  expect(read.at(-1)?.data).toEqual({ fault: "is no JSON" });
  expect(read.at(-1)?.parts.at(-1)).toMatchObject({ data: {}, fault: "is no JSON" });
});

test("a part of 50 MB is read as far as a request can hold, and what was left out is named", async () => {
  const database = copyOfFixture("main");
  const store = await database.open();
  const last = store.read(MAIN)?.outline.at(-1)?.id ?? "";
  database.addPart(MAIN, last, "prt_zz", {
    type: "tool",
    tool: "bash",
    callID: "call",
    state: { status: "completed", input: { a: [1, { b: null }] }, time: { start: 1.5 } },
  });
  database.run(
    "UPDATE part SET data = json_set(data, '$.state.output', replace(hex(zeroblob(?)), '00', 'größer')) WHERE id = 'prt_zz'",
    50_000_000 / 8,
  );
  const message = [...(store.read(MAIN)?.messages(new Set([last])) ?? [])][0];
  const part = message?.parts.at(-1);
  expect(part?.cut).toEqual([{ field: "state.output", bytes: 50_000_000 }]);
  expect(part?.data).toMatchObject({
    tool: "bash",
    state: { input: { a: [1, { b: null }] }, time: { start: 1.5 }, output: expect.stringMatching(/^größergrößer/) },
  });
  expect(message?.bytes).toBeLessThan(17 * 1024 * 1024);
  // The small parts beside it are whole.
  expect(message?.parts.slice(0, -1).every(({ cut }) => cut.length === 0)).toBe(true);
});

test("reads a database of fewer tables and columns as far as it goes", async () => {
  const path = join(folder(), "opencode.db");
  const database = new WrittenDatabase(path);
  database.connection.exec(`
    CREATE TABLE session (id text PRIMARY KEY, project_id text, parent_id text, directory text, title text, version text, time_created integer, time_updated integer);
    CREATE TABLE message (id text PRIMARY KEY, session_id text, time_created integer, time_updated integer, data text);
    CREATE TABLE part (id text PRIMARY KEY, message_id text, session_id text, time_created integer, time_updated integer, data text);
    INSERT INTO session VALUES ('ses_old', 'p', NULL, '/work/old', 'Old', '1.2.0', 1770000000000, 1770000000500);
    INSERT INTO message VALUES ('msg_old', 'ses_old', 1770000000100, 1770000000900, '{"role":"assistant","modelID":"m","providerID":"p"}');
    INSERT INTO part VALUES ('prt_old', 'msg_old', 'ses_old', 1770000000200, 1770000000800, '{"type":"text","text":"hello"}');
  `);
  const store = await database.open();
  expect(store.sessions()).toMatchObject([{ id: "ses_old", directory: "/work/old", updatedAt: 1770000000500 }]);
  const reading = store.read("ses_old");
  expect(reading).toMatchObject({ project: null, todos: [], session: { cost: undefined, agent: undefined } });
  expect(reading?.facts).toMatchObject({ revision: 1770000000900, lastModel: { model: "m", provider: "p" } });
  expect([...(reading?.messages() ?? [])]).toMatchObject([
    { revision: 1770000000900, parts: [{ data: { text: "hello" } }] },
  ]);
});

test("reads nothing of a database whose shape it does not know, and says so", async () => {
  const database = copyOfFixture("main");
  database.connection.exec("ALTER TABLE part RENAME COLUMN message_id TO turn_id");
  const store = await database.open();
  expect(store.sessions()).toEqual([]);
  expect(store.troubles.map(({ error }) => [error.code, error.message])).toEqual([
    [
      "state_unusable",
      `${database.place.path} is no database of OpenCode that this version knows: it has no part.message_id`,
    ],
  ]);
});

test("says how many sessions keep messages in OpenCode 2's form: those that have no others, and those that went on there", async () => {
  const database = copyOfFixture("main");
  const [other] = [...(await database.open()).sessions()].filter(({ id }) => id !== MAIN);
  let seq = 0;
  const write = (id: string, session: string | undefined, type: string, at: number): void =>
    database.run("INSERT INTO session_message VALUES (?, ?, ?, ?, ?, ?, '{}')", id, session ?? "", type, ++seq, at, at);
  write("taken over", other?.id, "user", 1);
  write("no message", other?.id, "model-switched", Date.UTC(2027, 0));
  expect((await database.open()).troubles).toEqual([]);
  database.run("DELETE FROM message WHERE session_id = ?", MAIN);
  write("only here", MAIN, "user", 1);
  expect((await database.open()).troubles.map(({ error }) => error.message)).toEqual([
    expect.stringContaining("1 session(s)"),
  ]);
  write("went on", other?.id, "assistant", Date.UTC(2027, 0));
  const store = await database.open();
  expect(store.troubles.map(({ error }) => error.message)).toEqual([expect.stringContaining("2 session(s)")]);
  expect(store.sessions()).toHaveLength(3);
});

test("a subagent names the tool call that started it", async () => {
  const store = await copyOfFixture("rich").open();
  const reading = store.read("ses_e043b497affekIohI37tmdVB7m");
  expect(reading?.session.parentId).toBe("ses_e043b5370ffed1jB7TnfGkq54e");
  expect(reading?.facts.parentToolCallId).toBe("toolu_0cbe00b3942cd68039636aa8");
  expect(store.read("ses_e0438c66bffe5E0w7w8O4bCb6Y")?.facts.parentToolCallId).toBe("toolu_b49d9332eeb83e2948cba188");
});

test("a fork is known by messages older than itself, and its origin by the title it was made from", async () => {
  const database = copyOfFixture("rich");
  const rich = "ses_e043b5370ffed1jB7TnfGkq54e";
  database.fork(rich, "ses_fork1", "Renamed by hand (fork #1)");
  database.fork(rich, "ses_fork2", "Something else by now");
  const store = await database.open();
  expect(store.read(rich)?.facts).toMatchObject({ isFork: false, forkedFrom: undefined });
  expect(store.read("ses_fork1")?.facts).toMatchObject({ isFork: true, forkedFrom: rich });
  expect(store.read("ses_fork2")?.facts).toMatchObject({ isFork: true, forkedFrom: rich });
});

test("changes nothing in the database's file, nor locks it for others", async () => {
  const database = copyOfFixture("main");
  database.connection.close();
  const before = statSync(database.place.path);
  const store = await openStore([database.place]);
  for (const { id } of store.sessions()) for (const _ of store.read(id)?.messages() ?? []);
  store.close();
  const after = statSync(database.place.path);
  expect([after.size, after.mtimeMs]).toEqual([before.size, before.mtimeMs]);
  appendFileSync(database.place.path, "");
});
