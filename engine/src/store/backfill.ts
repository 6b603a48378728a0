import { isJsonObject, type JsonObject, parseJson } from "../values/json";
import type { IndexInfo, TableInfo } from "./catalogue";
import type { SqlDatabase } from "./driver";
import { putEntry } from "./entries";

/** Fills new indexes from the documents of their table. */
export function backfill(database: SqlDatabase, table: TableInfo, indexes: readonly IndexInfo[]): void {
  for (const { document, seq, id } of storedDocuments(database, table)) {
    const creationTime = Number(document["_creationTime"]);
    for (const index of indexes) {
      putEntry(database, index, { document, seq, creationTime, internalId: id });
    }
  }
}

/** Every document of a table, a thousand at a time: a statement is not left open while its table is written to. */
export function* storedDocuments(
  database: SqlDatabase,
  table: TableInfo,
): Generator<{ seq: number; id: Uint8Array; document: JsonObject }> {
  const batch = database.prepare(`SELECT seq, id, doc FROM d_${table.number} WHERE seq > ? ORDER BY seq LIMIT 1000`);
  let last = -1;
  for (;;) {
    const rows = batch.all(last);
    for (const row of rows) {
      last = Number(row["seq"]);
      const document = parseJson(String(row["doc"]));
      const id = row["id"];
      if (isJsonObject(document) && id instanceof Uint8Array) yield { seq: last, id, document };
    }
    if (rows.length === 0) return;
  }
}
