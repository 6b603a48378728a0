import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSql } from "@opensync/engine";

const ROWS_PER_TRANSACTION = 100;

/**
 * The baseline of the ingest figures: documents a second that SQLite itself takes, as JSON text under a random primary key, 100 rows a
 * transaction, WAL and synchronous=NORMAL, with the engine's own driver. No index, no search, no validation, no network.
 */
export async function rawInsertRate(documents: string[], seconds = 3): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "opensync-raw-"));
  const database = openSql(join(folder, "raw.db"));
  try {
    database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE docs(id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID",
    );
    const insert = database.prepare("INSERT INTO docs(id, doc) VALUES (?, ?)");
    const start = performance.now();
    let rows = 0;
    while (performance.now() - start < seconds * 1_000) {
      database.exec("BEGIN IMMEDIATE");
      for (let index = 0; index < ROWS_PER_TRANSACTION; index++, rows++)
        insert.run(crypto.randomUUID(), documents[rows % documents.length] ?? "{}");
      database.exec("COMMIT");
    }
    return rows / ((performance.now() - start) / 1_000);
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
