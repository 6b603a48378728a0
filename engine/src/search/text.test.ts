import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSql, type SqlDatabase } from "../store/driver";
import { terms } from "./terms";
import { textIndex, type TextQuery } from "./text";

let folder: string;
let db: SqlDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "text-index-"));
  db = openSql(join(folder, "text.db"));
  db.exec("PRAGMA synchronous = OFF");
  textIndex.create(db, 7);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function find(query: string, filters: TextQuery["filters"] = [], limit = 1024): number[] {
  return textIndex.search(db, 7, { query, filters, limit }).map(({ rowid }) => rowid);
}

describe("terms", () => {
  test("are lowercased alphanumeric runs of any script, without those over 32 characters", () => {
    expect(terms("Hello, WORLD-42! naïve Ünïcode 数据库 don't")).toEqual([
      "hello",
      "world",
      "42",
      "naïve",
      "ünïcode",
      "数据库",
      "don",
      "t",
    ]);
    expect(terms(`${"a".repeat(32)} ${"b".repeat(33)}`)).toEqual(["a".repeat(32)]);
  });
});

describe("text index", () => {
  test("finds any of the terms and completes the last one", () => {
    textIndex.put(db, 7, 1, "the parser reads tokens", []);
    textIndex.put(db, 7, 2, "the printer writes text", []);
    textIndex.put(db, 7, 3, "unrelated", []);
    expect(find("parser")).toEqual([1]);
    expect(find("pars")).toEqual([1]);
    expect(find("pars reads")).toEqual([1]);
    expect(find("parser printer")).toEqual([2, 1]);
    expect(find("nothing")).toEqual([]);
    expect(find("")).toEqual([]);
    expect(find('" OR *')).toEqual([]);
  });

  test("ranks more terms, rarer terms, more occurrences and shorter documents higher, then newer ones", () => {
    textIndex.put(db, 7, 1, "alpha", []);
    textIndex.put(db, 7, 2, "alpha beta", []);
    textIndex.put(db, 7, 3, "alpha alpha alpha alpha gamma", []);
    textIndex.put(db, 7, 4, "alpha gamma gamma gamma gamma", []);
    textIndex.put(db, 7, 5, "alpha gamma gamma gamma gamma", []);
    expect(find("alpha beta")[0]).toBe(2);
    expect(find("alpha")).toEqual([3, 1, 2, 5, 4]);
    expect(find("alpha", [], 2)).toEqual([3, 1]);
  });

  test("takes the first sixteen terms of a long query and up to twenty-four completions of the last", () => {
    const words = Array.from({ length: 20 }, (_, position) => `word${position}x`);
    words.forEach((word, position) => textIndex.put(db, 7, position + 1, word, []));
    expect(new Set(find(words.join(" ")))).toEqual(new Set(words.slice(0, 16).map((_, position) => position + 1)));
    for (let rowid = 100; rowid < 140; rowid += 1) textIndex.put(db, 7, rowid, `many${rowid}`, []);
    expect(find("many")).toHaveLength(24);
    expect(find("many139")).toEqual([139]);
  });

  test("prefers the newest of equal documents when there are more than it considers", () => {
    db.exec("BEGIN");
    for (let rowid = 1; rowid <= 3000; rowid += 1) textIndex.put(db, 7, rowid, "same words here", ["a"]);
    textIndex.put(db, 7, 3001, "words of another tenant", ["b"]);
    db.exec("COMMIT");
    const found = find("words same", [[0, "a"]]);
    expect(found).toHaveLength(1024);
    expect(found[0]).toBe(3000);
    expect(found.at(-1)).toBe(3000 - 1023);
    expect(find("words", [], 3)).toEqual([3000, 2999, 2998]);
  });

  test("forgets a rolled back document", () => {
    db.exec("BEGIN");
    textIndex.put(db, 7, 1, "ghost", ["new tenant"]);
    db.exec("ROLLBACK");
    expect(find("ghost", [[0, "new tenant"]])).toEqual([]);
    textIndex.put(db, 7, 1, "body", ["new tenant"]);
    expect(find("body", [[0, "new tenant"]])).toEqual([1]);
  });

  test("forgets what a savepoint rolls back and keeps what came before and after", () => {
    db.exec("BEGIN");
    textIndex.put(db, 7, 1, "kept before", ["a"]);
    db.exec("SAVEPOINT nested");
    textIndex.remove(db, 7, 1, "kept before", ["a"]);
    textIndex.put(db, 7, 2, "ghost", ["b"]);
    db.exec("ROLLBACK TO nested; RELEASE nested");
    textIndex.put(db, 7, 3, "kept after", ["b"]);
    db.exec("COMMIT");
    expect(find("kept", [[0, "a"]])).toEqual([1]);
    expect(find("kept ghost", [[0, "b"]])).toEqual([3]);
  });

  test("agrees with a scan over all documents through any history of puts and removals", () => {
    const word = fc.constantFrom("alpha", "alphabet", "beta", "betamax", "gamma", "Été", "x1");
    const filter = fc.constantFrom<string | number | null | undefined>("t1", "t2", 5, null, undefined);
    const document = fc.record({
      rowid: fc.integer({ min: 1, max: 20 }),
      text: fc.option(
        fc.array(word, { maxLength: 8 }).map((words) => words.join(" ")),
        { nil: undefined },
      ),
      filters: fc.tuple(filter, filter),
    });
    const query = fc.record({
      query: fc.array(fc.oneof(word, fc.constantFrom("al", "b", "zzz")), { maxLength: 3 }),
      filters: fc.array(fc.tuple(fc.constantFrom(0, 1), filter), { maxLength: 2 }),
    });
    let index = 100;
    fc.assert(
      fc.property(
        fc.array(document, { maxLength: 30 }),
        fc.array(query, { maxLength: 5 }),
        fc.boolean(),
        (documents, queries, together) => {
          index += 1;
          textIndex.create(db, index);
          if (together) db.exec("BEGIN");
          const present = new Map<number, (typeof documents)[number]>();
          for (const next of documents) {
            const old = present.get(next.rowid);
            if (old) textIndex.remove(db, index, old.rowid, old.text, old.filters);
            if (old && next.text === undefined) present.delete(next.rowid);
            else {
              textIndex.put(db, index, next.rowid, next.text, next.filters);
              present.set(next.rowid, next);
            }
          }
          for (const { query: words, filters } of queries) {
            const wanted = terms(words.join(" "));
            const last = wanted.pop();
            const expected = [...present.values()].filter(
              (candidate) =>
                filters.every(([position, value]) => candidate.filters[position] === value) &&
                terms(candidate.text ?? "").some(
                  (term) => wanted.includes(term) || (last !== undefined && term.startsWith(last)),
                ),
            );
            const found = textIndex.search(db, index, { query: words.join(" "), filters, limit: 1024 });
            expect(found.map(({ rowid }) => rowid).toSorted((a, b) => a - b)).toEqual(
              expected.map(({ rowid }) => rowid).toSorted((a, b) => a - b),
            );
            expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a));
          }
          if (together) db.exec("COMMIT");
          textIndex.drop(db, index);
        },
      ),
      { numRuns: 40 },
    );
  });
});
