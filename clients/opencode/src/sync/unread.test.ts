import { openPositions, createRedactor, type Positions } from "@opensync/client-core";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore, type StorePlace } from "../store";
import { copyOfFixture, readExport } from "../store/testing/fixtures";
import { JsonFolder } from "../store/testing/json-folder";
import { isMoreUnread, runSync } from ".";

const settings = { syncToolCalls: true, syncThinking: true, syncFileContents: true };
const LONG = "x".repeat(100_000);
const noRows = { inserted: 0, updated: 0, unchanged: 0 };
const taken = { sessions: noRows, messages: noRows, todos: noRows, fileEdits: noRows, errors: noRows, rejected: [] };

function emptyPositions(): Positions {
  const stateFolder = mkdtempSync(join(tmpdir(), "opencode-unread-"));
  return openPositions({ stateFolder, client: "test", backend: "http://127.0.0.1:9", apiKey: "osk_test" });
}

async function sync(place: StorePlace, positions: Positions, share = settings): Promise<void> {
  const store = await openStore([place]);
  const transport = { postBatch: async () => ({ ok: true as const, ...taken }) };
  await runSync({ store, transport, positions, settings: share, redactor: createRedactor({ salt: "0".repeat(64) }) });
  store.close();
}

async function isMore(bytes: number, place: StorePlace, positions: Positions): Promise<boolean> {
  const store = await openStore([place]);
  try {
    return isMoreUnread(bytes, { store, positions, settings });
  } finally {
    store.close();
  }
}

test("of a database, what is not acknowledged counts", async () => {
  const database = copyOfFixture("main");
  const positions = emptyPositions();
  expect(await isMore(10_000, database.place, positions)).toBe(true);
  await sync(database.place, positions);
  expect(await isMore(0, database.place, positions)).toBe(false);
  const session = String(database.get("SELECT id FROM session LIMIT 1")["id"]);
  database.addMessage(session, "msg_zz", { role: "user" });
  database.addPart(session, "msg_zz", "prt_zz", { type: "text", text: LONG });
  expect(await isMore(LONG.length, database.place, positions)).toBe(true);
  expect(await isMore(LONG.length + 1_000, database.place, positions)).toBe(false);
});

test("of the older store of files the same", async () => {
  const folder = new JsonFolder();
  folder.add(readExport("main"));
  const positions = emptyPositions();
  expect(await isMore(10_000, folder.place, positions)).toBe(true);
  await sync(folder.place, positions);
  expect(await isMore(0, folder.place, positions)).toBe(false);
  const message = readExport("main").messages[0]?.info.id ?? "";
  folder.write(["part", message, "prt_zz"], { id: "prt_zz", type: "text", text: LONG });
  expect(await isMore(LONG.length, folder.place, positions)).toBe(true);
});

test("of a session whose thinking stayed at home all counts again once it may leave", async () => {
  const database = copyOfFixture("rich");
  const positions = emptyPositions();
  await sync(database.place, positions, { ...settings, syncThinking: false });
  expect(await isMore(10_000, database.place, positions)).toBe(true);
  await sync(database.place, positions);
  expect(await isMore(0, database.place, positions)).toBe(false);
});
