import { hexDigest } from "../files";
import type { SqlDatabase } from "../store/driver";
import { SYSTEM_TABLES } from "../store/system-tables";
import { loadCatalogue } from "../store/tables";
import { parseDocument, textOf } from "../system-rows";

export interface StoredFileRow {
  uuid: string;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Bytes. */
  size: number;
}

/** The files that a database refers to. */
export function storedFiles(database: SqlDatabase): StoredFileRow[] {
  const storage = SYSTEM_TABLES.find(({ name }) => name === "_storage");
  if (storage === undefined) return [];
  const rows = database.prepare(`SELECT doc FROM d_${storage.number} ORDER BY seq`).all();
  return rows.map((row) => {
    const document = parseDocument(String(row["doc"]));
    return {
      uuid: textOf(document, "uuid"),
      sha256: hexDigest(textOf(document, "sha256")),
      size: Number(document["size"]),
    };
  });
}

/** Documents of the app's own tables. */
export function countDocuments(database: SqlDatabase): number {
  let count = 0;
  for (const table of loadCatalogue(database).tables())
    if (!table.system) count += Number(database.prepare(table.sql.count).get()?.["count"] ?? 0);
  return count;
}

/** Null for a sound database file, else SQLite's first complaint. */
export function damageOf(database: SqlDatabase): string | null {
  const found = database.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
  return found === "ok" ? null : String(found);
}
