import { expect, test } from "vitest";
import { copyOfFixture, type WrittenDatabase } from "../testing/fixtures";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Of its only session with an event after it began by so much, ms; negative: before, as after the clock was set back. */
async function revisionAfter(database: WrittenDatabase, ms: number): Promise<{ revision: number; at: number }> {
  const id = String(database.get("SELECT id FROM session LIMIT 1").id);
  database.event(id, "session.updated", {});
  const at = database.now() - 1_000;
  for (const table of ["session", "message", "part"])
    database.run(`UPDATE ${table} SET time_created = ?, time_updated = ?`, at - ms, at - ms);
  const store = await database.open();
  const revision = store.read(id)?.facts.revision ?? 0;
  store.close();
  return { revision, at };
}

test("the last event of a session raises its revision, also a year after the session began", async () => {
  for (const ms of [1_000, 400 * DAY_MS]) {
    const { revision, at } = await revisionAfter(copyOfFixture("main"), ms);
    expect(revision).toBe(at);
  }
});

test("an event from before its session, as after the clock was set back, is not taken for one 795 days ahead", async () => {
  const { revision, at } = await revisionAfter(copyOfFixture("main"), -2 * 60 * 60 * 1000);
  expect(revision).toBe(at + 2 * 60 * 60 * 1000);
});
