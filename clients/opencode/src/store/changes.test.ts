import { expect, test } from "vitest";
import { isUnchanged, type OpenCodeStore, type SessionReading } from ".";
import { copyOfFixture, type WrittenDatabase } from "./testing/fixtures";

const MAIN = "ses_e043d3a4effeYb1awxDbGnEeEZ";

/** A session that was read to its end, and a look at it after something happened. */
async function after(
  change: (database: WrittenDatabase, first: SessionReading) => void,
): Promise<{ store: OpenCodeStore; reading: SessionReading; isSame: boolean }> {
  const database = copyOfFixture("main");
  const store = await database.open();
  const first = take(store.read(MAIN));
  const position = first.position();
  change(database, first);
  const head = store.head(MAIN);
  const reading = take(store.read(MAIN, JSON.parse(JSON.stringify(position))));
  return { store, reading, isSame: head !== null && isUnchanged(head, position) };
}

/** Reads all that is to be read. */
function take(reading: SessionReading | null): SessionReading {
  if (reading === null) throw new Error("no such session");
  for (const _ of reading.messages());
  return reading;
}

const noEvents = (database: WrittenDatabase): void => {
  database.run("DELETE FROM event");
  database.run("DELETE FROM event_sequence");
};

test("a second look finds nothing changed, in the session and over all", async () => {
  const { store, reading, isSame } = await after(() => undefined);
  expect(isSame).toBe(true);
  expect([...reading.changed, ...reading.removed]).toEqual([]);
  expect(reading.outline).toHaveLength(5);
  const positions = new Map(store.sessions().map(({ id }) => [id, take(store.read(id)).position()]));
  expect(store.sessions().every((head) => isUnchanged(head, positions.get(head.id)))).toBe(true);
});

test.each([
  ["by its events", () => undefined],
  ["without events, by the times of rows", noEvents],
])("finds a new message and its parts %s", async (_how, prepare) => {
  const { reading, isSame } = await after((database) => {
    database.addMessage(MAIN, "msg_new", { role: "user" });
    database.addPart(MAIN, "msg_new", "prt_new", { type: "text", text: "more" });
    prepare(database);
  });
  expect(isSame).toBe(false);
  expect([...reading.changed]).toEqual(["msg_new"]);
  expect([...reading.messages()].map(({ id, parts }) => [id, parts.length])).toEqual([["msg_new", 1]]);
});

test.each([
  ["by its events", true],
  ["without events, by the times of rows", false],
])("finds a part that changed in place %s", async (_how, withEvents) => {
  let changed = "";
  const { reading, isSame } = await after((database, { outline }) => {
    const part = database.get(
      "SELECT id, message_id AS message FROM part WHERE message_id = ? LIMIT 1",
      outline[1]?.id ?? "",
    );
    changed = String(part.message);
    database.run("UPDATE part SET time_updated = ? WHERE id = ?", database.now(), String(part.id));
    if (withEvents) database.event(MAIN, "message.part.updated", { part: { id: part.id ?? "", messageID: changed } });
    else noEvents(database);
  });
  expect(isSame).toBe(false);
  expect([...reading.changed]).toEqual([changed]);
});

test("trusts events no further than they explain the counts", async () => {
  const { reading } = await after((database) => {
    const at = database.now();
    // As `opencode import` writes: rows without events.
    database.run("INSERT INTO message VALUES ('msg_imported', ?, ?, ?, '{\"role\":\"user\"}')", MAIN, at, at);
    database.event(MAIN, "session.updated", { info: { title: "other" } });
  });
  expect([...reading.changed]).toEqual(["msg_imported"]);
});

test("finds a changed row of the session alone, and gives it a later revision though the row's own time stood still", async () => {
  let before = 0;
  const { reading, isSame } = await after((database, { facts }) => {
    before = facts.revision;
    database.run("UPDATE session SET title = 'Renamed' WHERE id = ?", MAIN);
    database.event(MAIN, "session.updated", { info: { title: "Renamed" } });
  });
  expect(isSame).toBe(false);
  expect(reading.session.title).toBe("Renamed");
  expect(reading.changed.size).toBe(0);
  expect(reading.facts.revision).toBeGreaterThan(before);
});

test("finds to-dos, a cost that grew and archiving", async () => {
  const { reading, isSame } = await after((database) => {
    const at = database.now();
    database.run("INSERT INTO todo VALUES (?, 'Test it', 'in_progress', 'high', 0, ?, ?)", MAIN, at, at);
  });
  expect([isSame, reading.todos.map(({ content }) => content)]).toEqual([false, ["Test it"]]);
  const costlier = await after((database) => database.run("UPDATE session SET cost = cost + 0.001 WHERE id = ?", MAIN));
  const archived = await after((database) =>
    database.run("UPDATE session SET time_archived = 1795300000000 WHERE id = ?", MAIN),
  );
  expect([costlier.isSame, archived.isSame]).toEqual([false, false]);
});

test("names messages that are gone, and knows a deleted session by its absence", async () => {
  let gone: string[] = [];
  const { reading } = await after((database, { outline }) => {
    gone = outline.slice(-2).map(({ id }) => id);
    for (const id of gone) {
      database.run("DELETE FROM message WHERE id = ?", id);
      database.event(MAIN, "message.removed", { sessionID: MAIN, messageID: id });
    }
  });
  expect(reading.removed.toSorted()).toEqual(gone.toSorted());
  const { store } = await after((database) => noEvents(database));
  expect(store.head("ses_of_yesterday")).toBeNull();

  const database = copyOfFixture("main");
  const open = await database.open();
  database.run("DELETE FROM session WHERE id = ?", MAIN);
  expect([open.head(MAIN), open.read(MAIN), open.troubles.length]).toEqual([null, null, 0]);
});

test("a revert takes messages back for the time being, and unrevert puts them in force again", async () => {
  const database = copyOfFixture("main");
  const store = await database.open();
  const first = take(store.read(MAIN));
  const boundary = first.outline[3]?.id ?? "";
  database.run("UPDATE session SET revert = ? WHERE id = ?", JSON.stringify({ messageID: boundary }), MAIN);
  const reverted = take(store.read(MAIN, first.position()));
  expect([reverted.reverted, reverted.removed]).toEqual([first.outline.slice(3).map(({ id }) => id), []]);
  expect(take(store.read(MAIN, reverted.position())).reverted).toEqual([]);
  database.run("UPDATE session SET revert = NULL WHERE id = ?", MAIN);
  expect(take(store.read(MAIN, reverted.position())).restored).toEqual(reverted.reverted);
  // The next prompt makes the revert final: the messages are marked already.
  for (const id of reverted.reverted) database.run("DELETE FROM message WHERE id = ?", id);
  const final = take(store.read(MAIN, reverted.position()));
  expect([final.removed, final.restored, final.outline.length]).toEqual([[], [], 3]);
});

test("a reading that was broken off is gone on with where it stood", async () => {
  const store = await copyOfFixture("main").open();
  const reading = store.read(MAIN);
  const messages = reading?.messages();
  messages?.next();
  messages?.next();
  const position = reading?.position();
  const head = store.head(MAIN);
  expect(head && isUnchanged(head, position)).toBe(false);
  const rest = store.read(MAIN, position);
  expect([...(rest?.messages() ?? [])].map(({ id }) => id)).toEqual(reading?.outline.slice(2).map(({ id }) => id));
  expect(head && isUnchanged(head, rest?.position())).toBe(true);
});

test.each([[null], [undefined], ["{}"], [{ offset: 3 }], [{ format: 2, stamp: "", seq: 1, messages: [] }]])(
  "takes the position %j for none",
  async (position) => {
    const store = await copyOfFixture("main").open();
    expect(store.read(MAIN, position)?.changed.size).toBe(5);
  },
);
