import { describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import { document, schemaOf, testStore, write } from "../store/test-store";
import { encodeId, newInternalId } from "../values/id";
import { int64ToJson, type JsonObject } from "../values/json";
import type { ReadTransaction } from "./transaction";
import { WriterTransaction } from "./write";

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isEngineError(error) ? error.code : String(error);
  }
  return undefined;
}

function all(tx: ReadTransaction, tableName: string): JsonObject[] {
  const cursor = tx.openQuery({ source: { type: "FullTableScan", tableName, order: null }, operators: [] });
  const found: JsonObject[] = [];
  for (let text = cursor.next(); text !== null; text = cursor.next()) found.push(document(text));
  return found;
}

describe("documents", () => {
  test("come back as they went in, with an id and a creation time", async () => {
    const store = testStore();
    const value = {
      text: 'NUL \0, quote ", slash \\, 😀',
      int: int64ToJson(-5n),
      float: { $float: "AAAAAAAAAIA=" },
      bytes: { $bytes: "AQID" },
      nested: { list: [null, true, 1.5, "x"], empty: {} },
    };
    const id = await write(store, (tx) => tx.insert("notes", value));
    const { _id, _creationTime, ...fields } = document(store.beginRead().get(id));
    expect(_id).toBe(id);
    expect(_creationTime).toBeTypeOf("number");
    expect(fields).toEqual(value);
  });

  test("patch merges, $undefined deletes, replace replaces, remove returns the old one", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const id = tx.insert("notes", { a: 1, b: { c: 2 }, d: 3 });
      expect(document(tx.patch(id, { b: { e: 4 }, d: { $undefined: null }, f: 5 }))).toMatchObject({
        a: 1,
        b: { e: 4 },
        f: 5,
      });
      expect(document(tx.get(id))).not.toHaveProperty("d");
      expect(document(tx.get(id))).not.toHaveProperty("b.c");
      const replaced = document(tx.replace(id, { z: 1 }));
      expect(Object.keys(replaced).sort()).toEqual(["_creationTime", "_id", "z"]);
      expect(document(tx.remove(id))).toEqual(replaced);
      expect(tx.get(id)).toBeNull();
    });
  });

  test("may be written back with their system fields, but not with others", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const id = tx.insert("notes", { a: 1 });
      const read = document(tx.get(id));
      expect(document(tx.replace(id, { ...read, a: 2 }))).toEqual({ ...read, a: 2 });
      expect(document(tx.patch(id, read))).toEqual(read);
      expect(codeOf(() => tx.patch(id, { _id: "other" }))).toBe("InvalidIdError");
      expect(codeOf(() => tx.replace(id, { _creationTime: 1 }))).toBe("InvalidCreationTimeError");
      expect(codeOf(() => tx.insert("notes", { _id: id }))).toBe("InvalidDocumentError");
    });
  });

  test("that do not exist cannot be changed, in upstream's words", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const id = tx.insert("notes", {});
      tx.remove(id);
      expect(() => tx.patch(id, {})).toThrow(`Update on nonexistent document ID ${id}`);
      expect(() => tx.replace(id, {})).toThrow(`Replace on nonexistent document ID ${id}`);
      expect(() => tx.remove(id)).toThrow(`Delete on nonexistent document ID ${id}`);
    });
  });

  test("are found by an id of a known table only", async () => {
    const store = testStore();
    const id = await write(store, (tx) => tx.insert("notes", {}));
    const tx = store.beginRead();
    expect(tx.get(encodeId(10_999, newInternalId(0)))).toBeNull();
    expect(() => tx.get("notes")).toThrow(
      "Invalid argument `id` for `db.get`: Unable to decode ID: Invalid ID length 5",
    );
    expect(codeOf(() => tx.get(id, { table: "other" }))).toBe("InvalidArgument");
    expect(tx.get(id, { table: "notes" })).not.toBeNull();
    expect(tx.normalizeId("notes", id)).toBe(id);
    expect(tx.normalizeId("other", id)).toBeNull();
    expect(tx.normalizeId("notes", "nonsense")).toBeNull();
  });

  test("of system tables are apart from those of the user", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const system = tx.insertSystem("_storage", { size: 1 });
      const user = tx.insert("notes", {});
      expect(codeOf(() => tx.get(system))).toBe("SystemTableError");
      expect(codeOf(() => tx.get(user, { isSystem: true }))).toBe("SystemTableError");
      expect(codeOf(() => tx.patch(system, {}))).toBe("SystemTableError");
      expect(codeOf(() => tx.patchSystem(user, {}))).toBe("SystemTableError");
      expect(codeOf(() => tx.insert("_storage", {}))).toBe("InvalidTableName");
      expect(document(tx.patchSystem(system, { size: 2 }))).toMatchObject({ size: 2 });
      tx.removeSystem(system);
      expect(tx.get(system, { isSystem: true })).toBeNull();
    });
  });

  test("cannot be put in a table of an invalid name", async () => {
    await write(testStore(), (tx) => {
      for (const name of ["1st", "a-b", "__", "a".repeat(65), ""]) {
        expect(["InvalidIdentifier", "InvalidTableName"]).toContain(codeOf(() => tx.insert(name, {})));
      }
    });
  });

  test("are counted", async () => {
    const store = testStore();
    await write(store, (tx) => {
      expect(tx.count("notes")).toBe(0);
      tx.insert("notes", {});
      tx.insert("notes", {});
      expect(tx.count("notes")).toBe(2);
    });
  });
});

describe("a savepoint", () => {
  test("rolled back undoes documents, new tables and what was to run after commit", async () => {
    const store = testStore();
    const ran: string[] = [];
    await write(store, (tx) => {
      const kept = tx.insert("notes", { kept: true });
      tx.onCommit(() => ran.push("outer"));
      const savepoint = tx.savepoint();
      tx.patch(kept, { kept: false });
      tx.insert("notes", {});
      tx.insert("others", {});
      tx.onCommit(() => ran.push("inner"));
      savepoint.rollback();
      expect(all(tx, "notes")).toMatchObject([{ kept: true }]);
      expect(all(tx, "others")).toEqual([]);
      tx.insert("others", {});
    });
    expect(all(store.beginRead(), "others")).toHaveLength(1);
    expect(ran).toEqual(["outer"]);
  });

  test("nests: a released one goes with the one around it", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const outer = tx.savepoint();
      const inner = tx.savepoint();
      tx.insert("notes", { at: "inner" });
      inner.release();
      expect(all(tx, "notes")).toHaveLength(1);
      outer.rollback();
      expect(all(tx, "notes")).toEqual([]);
      const again = tx.savepoint();
      tx.insert("notes", { at: "again" });
      again.release();
    });
    expect(all(store.beginRead(), "notes")).toMatchObject([{ at: "again" }]);
  });

  test("rolled back leaves no trace in the commit log", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const savepoint = tx.savepoint();
      tx.insert("notes", {});
      savepoint.rollback();
    });
    expect(store.commitLog.since(0n)?.map((entry) => entry.keys.size)).toEqual([0]);
  });
});

describe("the commit timestamp", () => {
  test("takes the place of its placeholder in documents and indexes", async () => {
    const store = testStore();
    await store.applySchema(schemaOf({ events: { indexes: { by_at: ["at"] } } }));
    const tx = await store.beginWrite();
    const id = tx.insert("events", { at: { $commitTs: null }, list: [{ deep: { $commitTs: null } }] });
    expect(document(tx.get(id))["at"]).toEqual({ $commitTs: null });
    const undone = tx.savepoint();
    tx.insert("events", { at: { $commitTs: null } });
    undone.rollback();
    const ts = int64ToJson(tx.commit());
    const read = store.beginRead();
    expect(document(read.get(id))).toMatchObject({ at: ts, list: [{ deep: ts }] });
    const byAt = read.openQuery({
      source: {
        type: "IndexRange",
        indexName: "events.by_at",
        range: [{ type: "Eq", fieldPath: "at", value: ts }],
        order: null,
      },
      operators: [],
    });
    expect(document(byAt.next())["_id"]).toBe(id);
    expect(byAt.next()).toBeNull();
  });
});

describe("limits", () => {
  test("count what is read and written", async () => {
    const store = testStore();
    await write(store, (tx) => {
      const id = tx.insert("notes", { a: 1 });
      expect(tx.usage).toMatchObject({ documentsWritten: 1, documentsRead: 0, databaseQueries: 0 });
      expect(tx.usage.bytesWritten).toBe(2 + 4 + 34 + 14 + 9 + 2 + 9);
      tx.get(id);
      expect(tx.usage).toMatchObject({ documentsRead: 1, bytesRead: tx.usage.bytesWritten, databaseQueries: 1 });
      tx.insertSystem("_storage", { a: 1 });
      expect(tx.usage.documentsWritten).toBe(1);
    });
  });

  test.each([
    ["TooManyWrites", { documentsWritten: 2 }],
    ["TooManyBytesWritten", { bytesWritten: 200 }],
    ["TooManyDocumentsRead", { documentsRead: 2 }],
    ["TooManyBytesRead", { bytesRead: 200 }],
    ["TooManyReads", { databaseQueries: 2 }],
  ])("%s is thrown when one is exceeded", async (code, limit) => {
    const store = testStore();
    await expect(
      write(store, (tx) => {
        const { limits } = tx;
        tx.limits = { ...limits, ...limit };
        for (let at = 0; at < 4; at += 1) tx.get(tx.insert("notes", { at }));
      }),
    ).rejects.toMatchObject({ code });
  });

  test("are upstream's by default", async () => {
    const { limits } = testStore().beginRead();
    expect(limits).toEqual({
      bytesRead: 16_777_216,
      bytesWritten: 16_777_216,
      databaseQueries: 4096,
      documentsRead: 32_000,
      documentsWritten: 16_000,
      functionsScheduled: 1000,
      scheduledFunctionArgsBytes: 16_777_216,
    });
  });
});

describe("a write that the disk refuses", () => {
  test("spoils its transaction, which leaves nothing, and not the next one", async () => {
    const store = testStore();
    await write(store, (tx) => tx.insert("notes", {}));
    const tx = await store.beginWrite();
    if (!(tx instanceof WriterTransaction)) throw new Error("not a writer");
    tx.database.exec("PRAGMA max_page_count = 1");
    const big = { text: "x".repeat(500_000) };
    tx.insert("notes", {});
    expect(() => tx.insert("notes", big)).toThrow("full");
    expect(codeOf(() => tx.insert("notes", {}))).toBe("TransactionFailed");
    expect(codeOf(() => tx.commit())).toBe("TransactionFailed");
    tx.rollback();
    await write(store, (next) => {
      if (next instanceof WriterTransaction) next.database.exec("PRAGMA max_page_count = 1000000");
      next.insert("notes", big);
    });
    expect(all(store.beginRead(), "notes")).toHaveLength(2);
  });
});

describe("a transaction that has ended", () => {
  test("does nothing more", async () => {
    const store = testStore();
    const tx = await store.beginWrite();
    tx.commit();
    tx.rollback();
    tx.close();
    expect(codeOf(() => tx.insert("notes", {}))).toBe("TransactionClosed");
    expect(codeOf(() => tx.commit())).toBe("TransactionClosed");
    const read = store.beginRead();
    read.close();
    read.close();
    expect(codeOf(() => read.count("notes"))).toBe("TransactionClosed");
  });
});
