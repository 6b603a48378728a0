import { PAGE_BYTES } from "./database-file";
import { openSql, type SqlDatabase } from "./driver";

const BUSY_TIMEOUT_MS = 5000;
/** Holds the inner pages of every index and the hot leaves of a few, at a million documents. */
const WRITER_CACHE_KIB = 128 * 1024;
const READER_CACHE_KIB = 16 * 1024;
const MMAP_BYTES = 1024 * 1024 * 1024;
/** 64 MiB: a page of an index written many times reaches the database file once. */
const CHECKPOINT_PAGES = 16_384;

/** NORMAL survives the death of the process at any point, FULL also that of the machine. */
export type Synchronous = "NORMAL" | "FULL";

export function configureWriter(database: SqlDatabase, synchronous: Synchronous): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(`PRAGMA synchronous = ${synchronous}`);
  database.exec(`PRAGMA cache_size = -${WRITER_CACHE_KIB}`);
  database.exec(`PRAGMA mmap_size = ${MMAP_BYTES}`);
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA journal_size_limit = ${CHECKPOINT_PAGES * PAGE_BYTES}`);
  database.exec("PRAGMA temp_store = MEMORY");
}

export function openReader(path: string): SqlDatabase {
  const reader = openSql(path, { readOnly: true });
  reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  reader.exec(`PRAGMA cache_size = -${READER_CACHE_KIB}`);
  reader.exec(`PRAGMA mmap_size = ${MMAP_BYTES}`);
  return reader;
}

/** Begins a read transaction and returns its timestamp, ns. A connection that fails at it is closed: it may be left in the midst of one. */
export function beginSnapshot(database: SqlDatabase): bigint {
  try {
    database.prepare("BEGIN").run();
    // The first read is what fixes the snapshot.
    return readClock(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Timestamp of the last commit, ns. */
export function readClock(database: SqlDatabase): bigint {
  const row = database.prepare("SELECT CAST(ts AS TEXT) AS ts FROM clock").get();
  return BigInt(String(row?.["ts"] ?? "0"));
}
