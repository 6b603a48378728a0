/**
 * Full-text index on FTS5, kept in the transaction that writes the documents.
 *
 * FTS5 alone ranks by visiting every posting of every term (130 ms for a common word at a million documents).
 * Here a query looks at the newest postings only, which one posting list yields lazily when its rowids grow
 * with time, and scores them itself:
 *
 * - The rowid in FTS5 is `partition (23 bits) | document rowid (35) | length class (5)`. A partition is one value
 *   of the index's first filter field, so a query that fixes that field (the tenant, by convention) reads one
 *   contiguous stretch of each posting list, newest first, and never another tenant's. The length class saves
 *   BM25 a look-up per candidate.
 * - Each distinct term is stored once; `!term` marks two or more occurrences and `#term` four or more, which is
 *   how scoring learns term frequencies from the index. `detail=none`, no positions.
 * - The other filter fields are terms `$<position><hash of the value>`.
 */
import { hash } from "node:crypto";
import type { SqlDatabase } from "../store/driver";
import type { Json } from "../values/json";
import { encodeKey } from "../values/keys";
import { MAX_CANDIDATES, rank } from "./ranking";
import { indexTables, type IndexTables, partitionRange, TextReader } from "./text-reader";
import { queryTerms, terms } from "./terms";

/** Filter values in the order of the index's `filterFields`; undefined is a missing field. */
export type FilterValues = readonly (Json | undefined)[];

export interface TextQuery {
  query: string;
  /** Equality filters: position in `filterFields` and the value (undefined matches a missing field). */
  filters: readonly (readonly [position: number, value: Json | undefined])[];
  /** At most 1,024 are returned whatever this says. */
  limit: number;
}

export interface TextMatch {
  /** Of the document's table. */
  rowid: number;
  score: number;
}

export const textIndex = { create, drop, put, remove, search };

function create(db: SqlDatabase, index: number): void {
  const { postings, partitions, vocabulary } = indexTables(index);
  db.exec(
    `CREATE VIRTUAL TABLE ${postings} USING fts5(terms, content='', contentless_delete=1, detail=none, ` +
      `tokenize="ascii tokenchars '!#$'");` +
      `CREATE VIRTUAL TABLE ${vocabulary} USING fts5vocab('${postings}', 'instance');` +
      `CREATE TABLE ${partitions}(id INTEGER PRIMARY KEY, value BLOB UNIQUE, ` +
      `docs INTEGER, terms INTEGER, first INTEGER)`,
  );
}

function drop(db: SqlDatabase, index: number): void {
  const { postings, partitions, vocabulary } = indexTables(index);
  db.exec(`DROP TABLE ${vocabulary}; DROP TABLE ${postings}; DROP TABLE ${partitions}`);
}

/** Adds a document. One without the text field, or without a term in it, is not indexed. */
function put(db: SqlDatabase, index: number, rowid: number, text: string | undefined, filters: FilterValues): void {
  const all = text === undefined ? [] : terms(text);
  if (all.length === 0) return;
  const tables = indexTables(index);
  const partition = partitionOf(db, tables, filters) ?? addPartition(db, tables, rowid, filters);
  db.prepare(tables.count).run(1, all.length, partition);
  db.prepare(tables.addPostings).run(
    postingRowid(partition, rowid, all.length),
    filterTerms(partition, filters) + markedTerms(all),
  );
}

/** Removes a document; `text` and `filters` must be those it was put with. */
function remove(db: SqlDatabase, index: number, rowid: number, text: string | undefined, filters: FilterValues): void {
  const length = text === undefined ? 0 : terms(text).length;
  if (length === 0) return;
  const tables = indexTables(index);
  const partition = partitionOf(db, tables, filters);
  if (partition === undefined) return;
  db.prepare(tables.count).run(-1, -length, partition);
  db.prepare(tables.removePostings).run(postingRowid(partition, rowid, length));
}

/** Best first by BM25 over the newest candidates, ties newest first. A document matches if it has any of the terms. */
function search(db: SqlDatabase, index: number, query: TextQuery): TextMatch[] {
  const { words, prefix } = queryTerms(query.query);
  if (prefix === null || query.limit <= 0) return [];
  const tables = indexTables(index);
  const required = [];
  let partition: number | null = null;
  for (const [position, value] of query.filters) {
    if (position > 0) required.push(filterTerm(position, value));
    else {
      const id = partitionOf(db, tables, [value]);
      if (id === undefined || (partition !== null && partition !== id)) return [];
      partition = id;
      if (id >= SHARED_PARTITION) required.push(filterTerm(0, value));
    }
  }
  const reader = new TextReader(db, tables, partition === null ? null : slot(partition), required);
  const groups = words.map((word) => [word]);
  groups.push(reader.expand(prefix));
  return rank(reader, groups, statistics(db, index, partition))
    .slice(0, Math.min(query.limit, MAX_CANDIDATES))
    .map(({ posting, score }) => ({ rowid: Math.floor(posting / LENGTH_CLASSES), score }));
}

const LENGTH_CLASSES = 32;
/** Partitions from this one on share the last slot of the rowid and are told apart by a filter term. */
const SHARED_PARTITION = 2 ** 23 - 1;

function slot(partition: number): number {
  return Math.min(partition, SHARED_PARTITION);
}

function postingRowid(partition: number, rowid: number, length: number): bigint {
  return partitionRange(slot(partition)).low | BigInt(rowid * LENGTH_CLASSES + lengthClass(length));
}

/** Half powers of two; `ranking.ts` reads it back as a length. */
function lengthClass(length: number): number {
  return Math.min(LENGTH_CLASSES - 1, Math.round(2 * Math.log2(length)));
}

function markedTerms(all: readonly string[]): string {
  const frequency = new Map<string, number>();
  for (const term of all) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  let marked = "";
  for (const [term, count] of frequency) {
    marked += ` ${term}`;
    if (count >= 2) marked += ` !${term}`;
    if (count >= 4) marked += ` #${term}`;
  }
  return marked;
}

function filterTerms(partition: number, filters: FilterValues): string {
  let filterText = partition >= SHARED_PARTITION ? filterTerm(0, filters[0]) : "";
  for (let position = 1; position < filters.length; position += 1) {
    filterText += ` ${filterTerm(position, filters[position])}`;
  }
  return filterText;
}

function filterTerm(position: number, value: Json | undefined): string {
  const key = `${position.toString(16)}${encodeKey([value]).toString("latin1")}`;
  let term = recentFilterTerms.get(key);
  if (term === undefined) {
    term = `$${position.toString(16)}${hash("sha256", Buffer.from(key, "latin1")).slice(0, 32)}`;
    if (recentFilterTerms.size >= MAX_RECENT_FILTER_TERMS) recentFilterTerms.clear();
    recentFilterTerms.set(key, term);
  }
  return term;
}

/** Documents written together share most of their filter values. */
const recentFilterTerms = new Map<string, string>();
const MAX_RECENT_FILTER_TERMS = 4096;

function statistics(db: SqlDatabase, index: number, partition: number | null) {
  const row = db.prepare(indexTables(index).statistics).get(partition, partition) ?? {};
  return { docs: Number(row["docs"] ?? 0), terms: Number(row["terms"] ?? 0), first: Number(row["first"] ?? 0) };
}

/** What names the partition of a document with these filter values. */
export function partitionKey(filters: FilterValues): Buffer {
  return encodeKey(filters.slice(0, 1));
}

/** The partition of documents whose first filter value is `filters[0]`; an index without filter fields has one. */
function partitionOf(db: SqlDatabase, tables: IndexTables, filters: FilterValues): number | undefined {
  const id = db.prepare(tables.partitionOf).get(partitionKey(filters))?.["id"];
  return typeof id === "number" ? id : undefined;
}

function addPartition(db: SqlDatabase, tables: IndexTables, rowid: number, filters: FilterValues): number {
  return Number(db.prepare(tables.addPartition).run(partitionKey(filters), rowid).lastInsertRowid);
}
