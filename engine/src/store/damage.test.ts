import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isEngineError } from "../errors";
import { parseJson } from "../values/json";
import { Store } from "./store";
import { schemaOf, temporaryFolder, testStore, write } from "./test-store";

/** The database of a closed data folder with a hundred documents in it, and their ids. */
async function databaseWithNotes(): Promise<{ whole: Buffer; ids: string[] }> {
  const dataDir = temporaryFolder();
  const store = testStore({ dataDir });
  await store.applySchema(schemaOf({ notes: { indexes: { by_n: ["n"] } } }));
  const ids = await write(store, (tx) =>
    Array.from({ length: 100 }, (_, n) => tx.insert("notes", { n, text: `note ${n} `.repeat(40) })),
  );
  store.close();
  return { whole: readFileSync(join(dataDir, "engine.db")), ids };
}

/** A folder that an engine has used, with `bytes` for its database. */
function folderOf(bytes: Uint8Array): { dataDir: string; path: string } {
  const dataDir = temporaryFolder();
  const path = join(dataDir, "engine.db");
  writeFileSync(path, bytes);
  writeFileSync(join(dataDir, "engine.made"), "");
  return { dataDir, path };
}

/** Opens the folder and reads all of it: whether it is whole, or the error that says it is not. */
function readAll(dataDir: string, ids: readonly string[]): unknown {
  let store: Store | undefined;
  try {
    store = Store.open(dataDir);
    const tx = store.beginRead();
    const documents = ids.map((id) => tx.get(id));
    tx.close();
    return documents.every((text) => text !== null && parseJson(text) !== null) ? "whole" : "lost";
  } catch (error) {
    return error;
  } finally {
    closeDamaged(store);
  }
}

/** Closing writes the log back, which damage may stop as well. */
function closeDamaged(store: Store | undefined): void {
  try {
    store?.close();
  } catch (error) {
    expect(isEngineError(error, "DatabaseCorrupt")).toBe(true);
  }
}

test("a database cut short is reported, wherever it is cut, and left as it is", async () => {
  const { whole, ids } = await databaseWithNotes();
  expect(readAll(folderOf(whole).dataDir, ids)).toBe("whole");
  for (const part of [0, 1, 100, 4095, 4096, 8192, whole.length / 2, whole.length - 4096, whole.length - 1]) {
    const length = Math.floor(part);
    const { dataDir, path } = folderOf(whole.subarray(0, length));
    const outcome = readAll(dataDir, ids);
    expect([length, isEngineError(outcome, "DatabaseCorrupt")]).toEqual([length, true]);
    expect(readFileSync(path).length).toBe(length);
  }
});

test("a new folder whose process died before it made the database is begun anew", () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, "engine.db"), "");
  expect(readAll(dataDir, [])).toBe("whole");
});

test("flipped bytes are reported or harm no more than the text they hit, and no database is made anew", async () => {
  const { whole, ids } = await databaseWithNotes();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 40 }),
      (flips) => {
        const damaged = Buffer.from(whole);
        for (const [at, bits] of flips) damaged[at] = (damaged[at] ?? 0) ^ bits;
        const { dataDir, path } = folderOf(damaged);
        const outcome = readAll(dataDir, ids);
        if (typeof outcome !== "string") expect(outcome).toBeInstanceOf(Error);
        expect(readFileSync(path).length).toBeGreaterThanOrEqual(whole.length);
      },
    ),
    { numRuns: 60 },
  );
});
