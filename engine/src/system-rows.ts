import type { RangeExpression } from "./txn/query";
import type { ReadTransaction } from "./txn/transaction";
import { isJsonObject, type JsonObject, parseJson } from "./values/json";

/** Documents of a system table within an index range, in index order; `index` is `table.index`. */
export function* systemRows(
  tx: ReadTransaction,
  index: string,
  range: RangeExpression[] = [],
): Generator<JsonObject, void> {
  const cursor = tx.openQuery({ source: { type: "IndexRange", indexName: index, range, order: "asc" }, operators: [] });
  try {
    for (let text = cursor.next(); text !== null; text = cursor.next()) yield parseDocument(text);
  } finally {
    cursor.close();
  }
}

/** The first of them, or null. */
export function systemRow(tx: ReadTransaction, index: string, range: RangeExpression[]): JsonObject | null {
  for (const row of systemRows(tx, index, range)) return row;
  return null;
}

/** The document of a system table that was made last, or null. */
export function lastSystemRow(tx: ReadTransaction, table: string): JsonObject | null {
  const cursor = tx.openQuery({ source: { type: "FullTableScan", tableName: table, order: "desc" }, operators: [] });
  try {
    const text = cursor.next();
    return text === null ? null : parseDocument(text);
  } finally {
    cursor.close();
  }
}

export function parseDocument(text: string): JsonObject {
  const document = parseJson(text);
  if (!isJsonObject(document)) throw new Error("a stored document is not an object");
  return document;
}

/** The `_id` of a document. */
export function idOf(document: JsonObject): string {
  return textOf(document, "_id");
}

/** A field that the engine writes as text. */
export function textOf(document: JsonObject, field: string): string {
  const text = document[field];
  if (typeof text !== "string") throw new Error(`a document of a system table has no text ${field}`);
  return text;
}
