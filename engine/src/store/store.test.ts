import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import { parseJson } from "../values/json";
import { openSql } from "./driver";
import { Store } from "./store";
import { document, temporaryFolder, testStore, write } from "./test-store";

function openError(dataDir: string): { code: string; message: string } {
  try {
    Store.open(dataDir).close();
  } catch (error) {
    if (isEngineError(error)) return error;
    throw error;
  }
  throw new Error("the store opened");
}

describe("a data folder", () => {
  test("keeps what was committed when it is opened again", async () => {
    const dataDir = temporaryFolder();
    const first = testStore({ dataDir });
    const id = await write(first, (tx) => tx.insert("notes", { body: "kept" }));
    first.close();
    const second = testStore({ dataDir });
    expect(document(second.beginRead().get(id))).toMatchObject({ _id: id, body: "kept" });
  });

  test.skipIf(process.platform === "win32")("is readable by its owner only", async () => {
    const dataDir = join(temporaryFolder(), "data");
    await write(testStore({ dataDir }), (tx) => tx.insert("notes", {}));
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const open = readdirSync(dataDir).filter((file) => (statSync(join(dataDir, file)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test("in use is refused, naming the process and the folder", () => {
    const dataDir = temporaryFolder();
    testStore({ dataDir });
    const { code, message } = openError(dataDir);
    expect(code).toBe("DataFolderLocked");
    expect(message).toContain(`process ${process.pid}`);
    expect(message).toContain(dataDir);
  });

  test("whose process died is taken over", () => {
    const dataDir = temporaryFolder();
    testStore({ dataDir }).close();
    writeFileSync(join(dataDir, "engine.pid"), "1 2020-01-01T00:00:00.000Z\n");
    expect(testStore({ dataDir }).latestTs()).toBe(0n);
  });

  test("of format 2 tells the digests of its files in base64 from now on", async () => {
    const dataDir = temporaryFolder();
    const before = testStore({ dataDir });
    const sha256 = "aa".repeat(32);
    const id = await write(before, (tx) => tx.insertSystem("_storage", { uuid: "u", sha256, size: 1 }));
    before.close();
    const database = openSql(join(dataDir, "engine.db"));
    database.exec("PRAGMA user_version = 2");
    database.close();
    const after = testStore({ dataDir }).beginRead();
    const row = parseJson(after.get(id, { isSystem: true }) ?? "null");
    after.close();
    expect(row).toMatchObject({ _id: id, uuid: "u", size: 1, sha256: "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=" });
  });

  test("of a newer format is refused and left alone", () => {
    const dataDir = temporaryFolder();
    testStore({ dataDir }).close();
    const database = openSql(join(dataDir, "engine.db"));
    database.exec("PRAGMA user_version = 999");
    database.close();
    expect(openError(dataDir)).toMatchObject({ code: "DataFolderTooNew", message: expect.stringContaining("999") });
  });

  test("with another program's database is refused", () => {
    const dataDir = temporaryFolder();
    const database = openSql(join(dataDir, "engine.db"));
    database.exec("CREATE TABLE theirs (a)");
    database.close();
    expect(openError(dataDir).code).toBe("NotADataFolder");
  });

  test("with a damaged database is reported and not recreated", () => {
    const dataDir = temporaryFolder();
    const path = join(dataDir, "engine.db");
    const damaged = "not a database ".repeat(1000);
    writeFileSync(path, damaged);
    expect(openError(dataDir).code).toBe("DatabaseCorrupt");
    expect(readFileSync(path, "utf8")).toBe(damaged);
  });

  test("with a log but no database is reported and not recreated", () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, "engine.db-wal"), "x".repeat(100));
    expect(openError(dataDir).code).toBe("DatabaseCorrupt");
    expect(existsSync(join(dataDir, "engine.db"))).toBe(false);
  });

  test("damaged in the middle is reported by what reads it", async () => {
    const dataDir = temporaryFolder();
    const store = testStore({ dataDir });
    const ids = await write(store, (tx) =>
      Array.from({ length: 300 }, (_, at) => tx.insert("notes", { body: `${at} `.repeat(200) })),
    );
    store.close();
    const path = join(dataDir, "engine.db");
    const bytes = readFileSync(path);
    // All but the first page, which holds the header and the list of tables.
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xab)]));
    expect(() => {
      const tx = testStore({ dataDir }).beginRead();
      for (const id of ids) tx.get(id);
    }).toThrow(expect.objectContaining({ code: "DatabaseCorrupt" }));
  });
});

describe("commit timestamps", () => {
  test("rise with a clock that stands still or goes back, also across a restart", async () => {
    const dataDir = temporaryFolder();
    let now = 1_700_000_000_000;
    const clock = () => now;
    const first = testStore({ dataDir, clock });
    const a = await commitTs(first);
    const b = await commitTs(first);
    first.close();
    now -= 60_000;
    const second = testStore({ dataDir, clock });
    expect(second.latestTs()).toBe(b);
    const c = await commitTs(second);
    expect(a).toBe(1_700_000_000_000_000_000n);
    expect(b).toBeGreaterThan(a);
    expect(b - a).toBeLessThan(1000n);
    expect(c).toBeGreaterThan(b);
  });

  test("are those of the snapshots that follow", async () => {
    const store = testStore();
    const ts = await commitTs(store);
    expect(store.beginRead().ts).toBe(ts);
    expect(store.latestTs()).toBe(ts);
  });

  test("creation times rise within a transaction and from one to the next", async () => {
    const store = testStore({ clock: () => 1_700_000_000_000 });
    const ids = await write(store, (tx) => Array.from({ length: 50 }, () => tx.insert("notes", {})));
    ids.push(await write(store, (tx) => tx.insert("notes", {})));
    const tx = store.beginRead();
    const times = ids.map((id) => Number(document(tx.get(id))["_creationTime"]));
    expect(times[0]).toBe(1_700_000_000_000);
    expect(times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0))).toBe(true);
    expect(Number(times.at(-1))).toBeLessThan(1_700_000_000_001);
  });
});

describe("transactions", () => {
  test("wait for the writer in the order they asked", async () => {
    const store = testStore();
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map((which) =>
        write(store, (tx) => {
          order.push(which);
          tx.insert("notes", { which });
        }),
      ),
    );
    expect(order).toEqual([1, 2, 3]);
  });

  test("read one snapshot while the writer goes on", async () => {
    const store = testStore();
    const id = await write(store, (tx) => tx.insert("notes", { version: 1 }));
    const before = store.beginRead();
    await write(store, (tx) => tx.patch(id, { version: 2 }));
    expect(document(before.get(id))["version"]).toBe(1);
    expect(document(store.beginRead().get(id))["version"]).toBe(2);
  });

  test("leave nothing when they are rolled back", async () => {
    const store = testStore();
    const tx = await store.beginWrite();
    const id = tx.insert("notes", {});
    tx.rollback();
    expect(store.beginRead().get(id)).toBeNull();
    expect(store.latestTs()).toBe(0n);
    expect(store.catalogue.table("notes")).toBeUndefined();
  });

  test("tell the listeners what they wrote", async () => {
    const store = testStore();
    const seen: bigint[] = [];
    const stop = store.onCommit((record) => seen.push(record.ts));
    const ts = await commitTs(store);
    stop();
    await commitTs(store);
    expect(seen).toEqual([ts]);
  });

  test("that wait are refused when the store closes, and the open one is rolled back", async () => {
    const dataDir = temporaryFolder();
    const store = testStore({ dataDir });
    const open = await store.beginWrite();
    const id = open.insert("notes", {});
    const waiting = store.beginWrite();
    store.close();
    await expect(waiting).rejects.toMatchObject({ code: "StoreClosed" });
    await expect(store.beginWrite()).rejects.toMatchObject({ code: "StoreClosed" });
    expect(testStore({ dataDir }).beginRead().get(id)).toBeNull();
  });
});

async function commitTs(store: Store): Promise<bigint> {
  const tx = await store.beginWrite();
  tx.insert("notes", {});
  return tx.commit();
}
