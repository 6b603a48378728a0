import { createRedactor, createTransport, openPositions } from "@opensync/client-core";
import { WireBackend } from "@opensync/client-core/testing";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEvents, parsePluginRecord, type Events } from "../live/facts";
import { openStore } from "../store";
import { copyOfFixture, type WrittenDatabase } from "../store/testing/fixtures";
import type { SyncOptions, SyncResult } from "./options";
import { runSync } from "./run-sync";

let backend: WireBackend;
let url: string;
let folder: string;
let database: WrittenDatabase;
let events: Events;

beforeEach(async () => {
  backend = new WireBackend();
  url = await backend.start();
  folder = await mkdtemp(join(tmpdir(), "opencode-sync-"));
  database = copyOfFixture("rich");
  events = openEvents(join(folder, "events"));
});
afterEach(async () => {
  await backend.stop();
  database.connection.close();
  await rm(folder, { recursive: true, force: true });
});

/** A client as it starts anew: nothing is left in memory of the run before. */
async function sync({
  client = "here",
  ...more
}: Partial<SyncOptions> & { client?: string } = {}): Promise<SyncResult> {
  const store = await database.open();
  try {
    const { client: _unnamed, ...options } = { ...more, client: undefined };
    return await runSync({
      store,
      transport: createTransport({
        siteUrl: url,
        apiKey: "osk_test",
        userAgent: "test/1",
        retry: { sleep: async () => undefined },
      }),
      positions: openPositions({ stateFolder: join(folder, "state"), client, backend: url, apiKey: "osk_test" }),
      settings: { syncToolCalls: true, syncThinking: true, syncFileContents: true },
      redactor: createRedactor({ salt: "0".repeat(64) }),
      events,
      ...options,
    });
  } finally {
    store.close();
  }
}

const sessionIds = (): string[] =>
  database.connection
    .prepare("SELECT id FROM session ORDER BY time_created, id")
    .all()
    .map((row: unknown) => String((row as { id: unknown }).id));
const text = (row: Record<string, unknown>, column: string): string => {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`${column} is no text`);
  return value;
};
const count = (table: string): number => Number(database.get(`SELECT count(*) AS n FROM ${table}`)["n"]);

/** What the plugin leaves of an event. */
function said(type: string, properties: object, at: number) {
  const payload = JSON.stringify({ id: `evt_${type}${at}`, type, properties, at, directory: "/x", worktree: "/x" });
  return parsePluginRecord({ name: "1-1-1.rec", at, headers: { v: "1", kind: "event" }, payload });
}

describe("a sync", () => {
  test("brings every session with every message, and a second one finds nothing to do", async () => {
    const first = await sync();
    expect(first).toMatchObject({ unreadable: [], rejected: { count: 0 }, aborted: false });
    expect(first.sessions).toMatchObject({ found: count("session"), read: count("session") });
    expect(backend.rows.session.size).toBe(count("session"));
    expect(backend.messages()).toHaveLength(count("message"));
    const rows = backend.snapshot();
    const second = await sync();
    expect(second).toMatchObject({ batches: 0, bytesRead: 0, sessions: { unchanged: count("session"), read: 0 } });
    expect((await sync({ mode: "all" })).sent.messages).toBe(0);
    expect((await sync({ mode: "force" })).sent.messages).toBe(count("message"));
    expect(backend.snapshot()).toBe(rows);
  });

  test("brings only what changed", async () => {
    await sync();
    const [session = ""] = sessionIds();
    const id = text(
      database.get("SELECT id FROM message WHERE session_id = ? ORDER BY time_created LIMIT 1", session),
      "id",
    );
    const at = database.now();
    database.run("UPDATE message SET time_updated = ? WHERE id = ?", at, id);
    database.run("UPDATE session SET title = 'Another', time_updated = ? WHERE id = ?", at, session);
    database.event(session, "message.updated", {});
    const result = await sync();
    expect(result.sent).toMatchObject({ sessions: 1, messages: 1 });
    expect(result.sessions).toMatchObject({ read: 1, unchanged: count("session") - 1 });
    expect(backend.session(session).title).toBe("Another");
  });

  test("marks a session that was deleted, once, and keeps what it had", async () => {
    await sync();
    const [session = ""] = sessionIds();
    const messages = backend.messages(session).length;
    await events.absorb([said("session.deleted", { sessionID: session }, Date.UTC(2026, 10, 22))]);
    database.run("DELETE FROM session WHERE id = ?", session);
    expect((await sync()).sessions.deleted).toBe(1);
    expect(backend.session(session)).toMatchObject({ deletedAt: Date.UTC(2026, 10, 22) });
    expect(backend.messages(session)).toHaveLength(messages);
    expect(await sync()).toMatchObject({ batches: 0, sessions: { deleted: 0 } });
  });

  test("notices without an event that a session is gone, but only where it was read from", async () => {
    await sync();
    const [session = "", kept = ""] = sessionIds();
    const other = copyOfFixture("main");
    const elsewhere = await openStore([other.place]);
    // As with another OPENCODE_DB: what is not there says nothing of what is here.
    expect((await sync({ store: elsewhere })).sessions).toMatchObject({ deleted: 0 });
    elsewhere.close();
    other.connection.close();
    database.run("DELETE FROM session WHERE id IN (?, ?)", session, kept);
    expect((await sync({ except: new Set([kept]) })).sessions.deleted).toBe(1);
    expect(backend.session(session)["deletedAt"]).toEqual(expect.any(Number));
    expect(backend.session(kept)["deletedAt"]).toBe(0);
    expect((await sync()).sessions.deleted).toBe(1);
  });

  test("adds the exact times of tools, where the plugin saw them, and keeps them", async () => {
    await sync({ client: "that saw nothing" });
    const row = database.get(
      "SELECT session_id, json_extract(data, '$.callID') AS call FROM part WHERE json_extract(data, '$.type') = 'tool' LIMIT 1",
    );
    const [session, callID] = [text(row, "session_id"), text(row, "call")];
    const [start, end] = [1_795_270_000_000, 1_795_270_000_250];
    const hint = { sessionID: session, event: "session.idle", at: end, tools: [{ callID, tool: "bash", start, end }] };
    const record = { name: "1-1-1.rec", at: end, headers: { v: "1", kind: "hint" }, payload: JSON.stringify(hint) };
    await events.absorb([parsePluginRecord(record)]);
    await sync();
    const tool = () => backend.messages(session).flatMap(({ parts }) => parts?.filter((p) => p.toolCallId === callID));
    const timed = [
      expect.objectContaining({ metadata: expect.objectContaining({ execution: { startedAt: start, endedAt: end } }) }),
    ];
    expect(tool()).toEqual(timed);
    await sync({ client: "that saw nothing", mode: "force", events: openEvents(join(folder, "none")) });
    expect(tool()).toEqual(timed);
  });

  test("brings exact times also when they come after their call was sent", async () => {
    await sync();
    const row = database.get(
      "SELECT session_id, time_created, time_updated, json_extract(data, '$.callID') AS call FROM part WHERE json_extract(data, '$.type') = 'tool' LIMIT 1",
    );
    const [session, callID] = [text(row, "session_id"), text(row, "call")];
    const [start, end] = [Number(row["time_created"]), Number(row["time_updated"])];
    const hint = { sessionID: session, event: "session.idle", at: end, tools: [{ callID, tool: "bash", start, end }] };
    const record = { name: "1-1-1.rec", at: end, headers: { v: "1", kind: "hint" }, payload: JSON.stringify(hint) };
    await events.absorb([parsePluginRecord(record)]);
    await sync();
    const call = backend.messages(session).flatMap(({ parts }) => parts?.filter((p) => p.toolCallId === callID) ?? []);
    expect(call).toMatchObject([{ metadata: { execution: { startedAt: start, endedAt: end } } }]);
    expect((await sync()).sent.messages).toBe(0);
  });

  test("names to-dos that are more than a list holds", async () => {
    const [session = ""] = sessionIds();
    for (let n = 0; n < 1_002; n++)
      database.run("INSERT INTO todo VALUES (?, ?, 'pending', 'low', ?, 1, 1)", session, `to-do ${n}`, n);
    const { omitted, sent } = await sync();
    expect([sent.todos, omitted.first]).toMatchObject([1, [{ file: session, reason: "too-many" }]]);
  });

  test("brings what was written after the clock was set back", async () => {
    await sync();
    const row = database.get(
      'SELECT id, session_id, message_id, data, time_updated FROM part WHERE data LIKE \'%"type":"text"%\' LIMIT 1',
    );
    const [part, session, id] = [text(row, "id"), text(row, "session_id"), text(row, "message_id")];
    const data = JSON.stringify({ type: "text", text: "A" });
    for (const table of ["message", "part"])
      database.run(`UPDATE ${table} SET time_updated = time_updated - 7200000 WHERE session_id = ?`, session);
    database.run("UPDATE part SET data = ? WHERE id = ?", data, part);
    database.run("UPDATE session SET title = 'A' WHERE id = ?", session);
    database.event(session, "message.part.updated", { sessionID: session, part: { id: part, messageID: id } });
    await sync();
    expect(backend.messages(session).find(({ externalId }) => externalId === id)?.parts).toContainEqual(
      expect.objectContaining({ externalId: part, text: "A" }),
    );
    expect(backend.session(session).title).toBe("A");
  });

  test("tells of a command also where its prompt was sent without it after it was run", async () => {
    await sync();
    const row = database.get("SELECT id, session_id, time_created FROM message WHERE data LIKE '%\"user\"%' LIMIT 1");
    const [id, session] = [text(row, "id"), text(row, "session_id")];
    const command = { name: "review", sessionID: session, arguments: "", messageID: id };
    await events.absorb([said("command.executed", command, Number(row["time_created"]))]);
    await sync();
    expect(backend.messages(session).find(({ externalId }) => externalId === id)).toMatchObject({
      kind: "command",
      metadata: { command: { name: "review" } },
    });
  });

  test("keeps the parts that a revert within a message removed", async () => {
    await sync();
    const row = database.get(
      "SELECT message_id, session_id, count(*) AS n FROM part GROUP BY message_id HAVING n > 3 LIMIT 1",
    );
    const [id, session] = [text(row, "message_id"), text(row, "session_id")];
    const parts = () => backend.messages(session).find(({ externalId }) => externalId === id)?.parts;
    const before = parts();
    database.run("DELETE FROM part WHERE id = (SELECT max(id) FROM part WHERE message_id = ?)", id);
    database.event(session, "message.part.removed", { sessionID: session, messageID: id });
    expect((await sync()).sent).toMatchObject({ messages: 1, parts: 0 });
    expect(parts()).toEqual(before);
    expect((await sync()).batches).toBe(0);
  });

  test("tells the new name of a project", async () => {
    await sync();
    database.run("UPDATE project SET name = 'The shop', time_updated = ?", database.now());
    expect((await sync()).sent).toMatchObject({ sessions: count("session"), messages: 0 });
    expect(sessionIds().map((id) => backend.session(id)["projectName"])).toContain("The shop");
    database.run("UPDATE project SET time_updated = ?", database.now());
    expect((await sync()).sessions.read).toBe(0);
  });

  test("marks a message that was removed", async () => {
    await sync();
    const row = database.get("SELECT id, session_id FROM message ORDER BY time_created LIMIT 1");
    const [id, session] = [text(row, "id"), text(row, "session_id")];
    database.run("DELETE FROM message WHERE id = ?", id);
    database.event(session, "message.removed", {});
    await sync();
    const marked = backend.messages(session).find(({ externalId }) => externalId === id);
    expect(marked).toMatchObject({ removedReason: "deleted", removedAt: expect.any(Number) });
  });

  test("sends what a wider setting lets leave, and takes back nothing for a narrower one", async () => {
    const narrow = { syncToolCalls: false, syncThinking: false, syncFileContents: false };
    await sync({ settings: narrow });
    const thinking = () =>
      backend.messages().flatMap(({ parts }) => parts?.filter(({ type, text }) => type === "thinking" && text) ?? []);
    expect(thinking()).toEqual([]);
    await sync();
    const rows = backend.snapshot();
    expect(thinking().length).toBeGreaterThan(0);
    await sync({ settings: narrow });
    expect(backend.snapshot()).toBe(rows);
  });

  test("leaves out sessions by folder, project and time", async () => {
    const directory = text(database.get("SELECT directory FROM session LIMIT 1"), "directory");
    const settings = { syncToolCalls: true, syncThinking: true, syncFileContents: true };
    const excluded = await sync({ settings: { ...settings, excludeProjects: [directory] }, client: "a" });
    expect(excluded.sessions.filtered).toBeGreaterThan(0);
    expect((await sync({ filters: { since: Date.now() + 1 }, client: "b" })).sessions.read).toBe(0);
    expect((await sync({ filters: { project: directory }, client: "c" })).sessions.read).toBeGreaterThan(0);
    expect((await sync({ dryRun: true, client: "d" })).batches).toBe(0);
  });

  test("keeps an error that only an event told of", async () => {
    const [session = ""] = sessionIds();
    const error = { name: "UnknownError", data: { message: "Told by an event alone" } };
    await sync();
    await events.absorb([said("session.error", { sessionID: session, error }, Date.UTC(2026, 10, 22))]);
    await sync();
    const errors = [...backend.rows.error.values()].map(({ item }) => item);
    expect(errors).toContainEqual(expect.objectContaining({ sessionExternalId: session, name: "UnknownError" }));
    expect((await sync()).batches).toBe(0);
  });

  test("that is killed at any request and started again ends in the same rows", async () => {
    await sync({ client: "whole" });
    const whole = backend.snapshot();
    for (let kill = 1; kill < 40; kill++) {
      for (const rows of Object.values(backend.rows)) rows.clear();
      const before = backend.requests.length;
      backend.interfere = ({ count: request }, response) => {
        if (request < before + kill) return false;
        response
          .writeHead(400, { "content-type": "application/json" })
          .end('{"error":"bad_request","message":"no","requestId":"r"}');
        return true;
      };
      await sync({ client: `k${kill}`, batchItems: 5 }).catch(() => undefined);
      backend.interfere = () => false;
      await sync({ client: `k${kill}`, batchItems: 5 });
      expect(backend.snapshot()).toBe(whole);
      if (backend.requests.length - before < kill) break;
    }
  });

  test("of two clients at once ends in the same rows as one", async () => {
    await sync({ client: "one" });
    const whole = backend.snapshot();
    for (const rows of Object.values(backend.rows)) rows.clear();
    await Promise.all([sync({ client: "two", batchItems: 3 }), sync({ client: "three", batchItems: 7 })]);
    expect(backend.snapshot()).toBe(whole);
  });
});
