import { partitionKey, textIndex, vectorIndex } from "../search";
import type { Json, JsonObject } from "../values/json";
import type { FieldPath, IndexInfo, SearchIndex, VectorIndex } from "./catalogue";
import { fieldValue, indexKey } from "./documents";
import type { SqlDatabase } from "./driver";

/** A stored document with what its index entries are made of. */
export interface IndexedDocument {
  document: JsonObject;
  seq: number;
  creationTime: number;
  internalId: Uint8Array;
}

/** Adds a document's entry to one index. Returns the key to log. */
export function putEntry(database: SqlDatabase, index: IndexInfo, added: IndexedDocument): Buffer {
  switch (index.kind) {
    case "database": {
      const key = indexKey(index, added.document, added.creationTime, added.internalId);
      database.prepare(index.sql.put).run(key, added.seq);
      return key;
    }
    case "search":
      putText(database, index, added);
      break;
    case "vector":
      putVector(database, index, added);
  }
  return searchKey(index, added.document);
}

/**
 * What the commit log keeps of a document in an index that is no order of keys. Of a full-text index it is the document's partition:
 * what a search ranks by (how common a word is) changes with each of the partition's documents. Vectors are for actions, which nobody watches.
 */
export function searchKey(index: SearchIndex | VectorIndex, document: JsonObject): Buffer {
  return index.kind === "search" ? partitionKey(values(document, index.filterPaths)) : EMPTY;
}

export function removeEntry(database: SqlDatabase, index: IndexInfo, removed: IndexedDocument): Buffer {
  switch (index.kind) {
    case "database": {
      const key = indexKey(index, removed.document, removed.creationTime, removed.internalId);
      database.prepare(index.sql.remove).run(key);
      return key;
    }
    case "search":
      textIndex.remove(
        database,
        index.number,
        removed.seq,
        searchText(index, removed.document),
        values(removed.document, index.filterPaths),
      );
      break;
    case "vector":
      vectorIndex.remove(database, index.number, removed.seq);
  }
  return searchKey(index, removed.document);
}

/** Whether two versions of a document differ in what an index holds of them. */
export function entryChanged(index: SearchIndex | VectorIndex, old: JsonObject, next: JsonObject): boolean {
  const path = index.kind === "search" ? index.searchPath : index.vectorPath;
  return [path, ...index.filterPaths].some(
    (each) => JSON.stringify(fieldValue(old, each)) !== JSON.stringify(fieldValue(next, each)),
  );
}

function putText(database: SqlDatabase, index: SearchIndex, added: IndexedDocument): void {
  textIndex.put(
    database,
    index.number,
    added.seq,
    searchText(index, added.document),
    values(added.document, index.filterPaths),
  );
}

function putVector(database: SqlDatabase, index: VectorIndex, added: IndexedDocument): void {
  vectorIndex.put(
    database,
    index.number,
    added.seq,
    fieldValue(added.document, index.vectorPath),
    index.dimensions,
    values(added.document, index.filterPaths),
  );
}

function searchText(index: SearchIndex, document: JsonObject): string | undefined {
  const text = fieldValue(document, index.searchPath);
  return typeof text === "string" ? text : undefined;
}

function values(document: JsonObject, paths: readonly FieldPath[]): (Json | undefined)[] {
  return paths.map((path) => fieldValue(document, path));
}

const EMPTY = Buffer.alloc(0);
