import { EngineError } from "../../errors";
import { textIndex, vectorIndex } from "../../search";
import { Catalogue, type IndexInfo, tableInfo, type TableInfo } from "../../store/catalogue";
import type { SqlDatabase } from "../../store/driver";
import { qualifiedName } from "../../store/namespace";
import { declarationOf } from "../../store/schema";
import { checkTableName } from "../../store/schema-json";
import { createIndex, createTable, dropIndex } from "../../store/tables";
import { referencedTables } from "../../values/validator";
import type { ImportedTable } from "./parsed-import";

/** What tables are changed in: a write transaction. */
export interface ImportTarget {
  readonly database: SqlDatabase;
  catalogue: Catalogue;
}

/**
 * Empties the tables to replace, and makes those that an import brings under the numbers that they have in it, by which
 * ids name their table: so ids stay what they were. Throws EngineError where another table's documents have the number, or
 * documents that stay refer to a table that gets another one.
 */
export function makeTables(
  target: ImportTarget,
  imported: readonly ImportedTable[],
  isReplaced: (table: TableInfo) => boolean,
): void {
  for (const { name } of imported) checkTableName(name);
  const wanted = new Map(imported.map((table) => [keyOf(table), table.number]));
  const numbers = new Map(Array.from(target.catalogue.tables(), (table) => [keyOf(table), table.number]));
  const emptied: TableInfo[] = [];
  for (const table of Array.from(target.catalogue.tables())) {
    if (table.system) continue;
    const number = wanted.get(keyOf(table)) ?? table.number;
    if (isReplaced(table) || (number !== table.number && isEmpty(target.database, table))) {
      dropTable(target, table);
      emptied.push(table);
    } else if (number !== table.number) {
      throw new EngineError(
        "ImportTableNumber",
        `The ids of table "${table.name}" in the import are not of the table that is here, which has documents. Import without _id, or with --replace.`,
      );
    }
  }
  for (const { component, name, number } of imported) {
    if (number === null || target.catalogue.table(name, component) !== undefined) continue;
    const holder = target.catalogue.everyTableOfNumber(number);
    if (holder === undefined) continue;
    if (holder.system || !isEmpty(target.database, holder)) {
      throw new EngineError(
        "ImportTableNumber",
        `The ids of table "${name}" in the import are those of table "${holder.name}" here. Import with --replace-all, or without _id.`,
      );
    }
    dropTable(target, holder);
    emptied.push(holder);
  }
  // Those with a number first: the others get what is left.
  const known = new Map(emptied.map((table) => [keyOf(table), table]));
  for (const table of imported) {
    const { component, name, number } = table;
    if (number !== null && target.catalogue.table(name, component) === undefined)
      makeTable(target, table, number, known.get(keyOf(table)));
  }
  for (const table of emptied) {
    if (target.catalogue.table(table.name, table.component) !== undefined) continue;
    const isFree = target.catalogue.everyTableOfNumber(table.number) === undefined;
    makeTable(target, table, isFree ? table.number : undefined, table);
  }
  for (const table of imported) {
    if (target.catalogue.table(table.name, table.component) === undefined)
      makeTable(target, table, undefined, undefined);
  }
  checkReferences(target, numbers);
}

/** Refuses what upstream refuses: the schema would not take the documents that are here already any more. */
function checkReferences(target: ImportTarget, numbers: ReadonlyMap<string, number>): void {
  const renumbered = new Set<string>();
  for (const table of target.catalogue.tables()) {
    const key = keyOf(table);
    if ((numbers.get(key) ?? table.number) !== table.number) renumbered.add(key);
  }
  for (const { component, name, number, validator } of target.catalogue.tables()) {
    if (validator === null) continue;
    const changed = Array.from(referencedTables(validator.json)).find((referenced) =>
      renumbered.has(keyOf({ component, name: referenced })),
    );
    if (changed === undefined || isEmpty(target.database, { number })) continue;
    throw new EngineError(
      "ImportForeignKey",
      `Import changes table '${changed}' which is referenced by '${name}' in the schema`,
    );
  }
}

function keyOf({ component, name }: { component: string; name: string }): string {
  return qualifiedName(component, name);
}

function isEmpty(database: SqlDatabase, { number }: Pick<TableInfo, "number">): boolean {
  return database.prepare(`SELECT 1 AS found FROM d_${number} LIMIT 1`).get() === undefined;
}

function dropTable(target: ImportTarget, table: TableInfo): void {
  const { database } = target;
  for (const index of table.indexes) {
    if (index.kind === "search") textIndex.drop(database, index.number);
    if (index.kind === "vector") vectorIndex.drop(database, index.number);
    dropIndex(database, index);
  }
  database.exec(`DROP TABLE d_${table.number}`);
  database.prepare("DELETE FROM tables WHERE number = ?").run(table.number);
  target.catalogue = new Catalogue(
    Array.from(target.catalogue.tables()).filter(({ number }) => number !== table.number),
  );
}

/** With the indexes and the rules of the table in whose place it comes. */
function makeTable(
  target: ImportTarget,
  { component, name }: { component: string; name: string },
  number: number | undefined,
  like: TableInfo | undefined,
): void {
  const { database } = target;
  const table = createTable(database, name, component, number);
  const indexes = (like?.indexes ?? []).map((index): IndexInfo => {
    const made = createIndex(database, table, declarationOf(index));
    if (made.kind === "search") textIndex.create(database, made.number);
    if (made.kind === "vector") vectorIndex.create(database, made.number, made.filterFields.length);
    return made;
  });
  target.catalogue = target.catalogue.with(tableInfo({ ...table, indexes, validator: like?.validator ?? null }));
}
