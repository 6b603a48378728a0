import { EngineError } from "../errors";
import { compileValidator, type CompiledValidator } from "../values/validate";
import { Catalogue, type IndexDeclaration, indexInfo, type IndexInfo, tableInfo, type TableInfo } from "./catalogue";
import type { SqlDatabase } from "./driver";
import { APP, qualifiedName, splitName } from "./namespace";
import type { SchemaJson } from "./schema-json";

/** Smaller numbers are the engine's own tables. */
export const FIRST_USER_TABLE_NUMBER = 10_001;
const MAX_TABLES = 10_000;

/** Makes a user table and its built-in indexes `by_id` and `by_creation_time`. Without `number` it gets the next one. */
export function createTable(database: SqlDatabase, name: string, component: string, number?: number): TableInfo {
  return createNumberedTable(database, name, component, number ?? nextTableNumber(database));
}

export function createSystemTable(database: SqlDatabase, name: string, number: number): TableInfo {
  return createNumberedTable(database, name, APP, number);
}

function createNumberedTable(database: SqlDatabase, name: string, component: string, chosen: number): TableInfo {
  database.exec(`
    CREATE TABLE d_${chosen} (
      seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, ct REAL NOT NULL, size INTEGER NOT NULL, doc TEXT NOT NULL
    );
    CREATE INDEX c_${chosen} ON d_${chosen} (ct, id);
  `);
  database.prepare("INSERT INTO tables (number, name) VALUES (?, ?)").run(chosen, qualifiedName(component, name));
  return tableInfo({ name, component, number: chosen, indexes: [], validator: null });
}

/** An index that is being filled for a schema not in force yet is none of the catalogue's. */
type PersistedDeclaration = IndexDeclaration & { isPrepared?: true };

/** Declares an index and makes its table where it has one; filling it is the caller's part. */
export function createIndex(
  database: SqlDatabase,
  table: TableInfo,
  declaration: IndexDeclaration,
  { isPrepared = false }: { isPrepared?: boolean } = {},
): IndexInfo {
  const { lastInsertRowid } = database
    .prepare('INSERT INTO indexes ("table", declaration) VALUES (?, ?)')
    .run(table.number, JSON.stringify(isPrepared ? { ...declaration, isPrepared } : declaration));
  const index = indexInfo(qualifiedName(table.component, table.name), Number(lastInsertRowid), declaration);
  if (index.kind === "database") {
    database.exec(`CREATE TABLE i_${index.number} (key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID`);
  }
  return index;
}

/** An index that was being prepared is one like the others from now on. */
export function finishIndex(database: SqlDatabase, number: number, declaration: IndexDeclaration): void {
  database.prepare("UPDATE indexes SET declaration = ? WHERE number = ?").run(JSON.stringify(declaration), number);
}

export function dropIndex(database: SqlDatabase, index: IndexInfo): void {
  database.prepare("DELETE FROM indexes WHERE number = ?").run(index.number);
  if (index.kind === "database") database.exec(`DROP TABLE i_${index.number}`);
}

export function loadCatalogue(database: SqlDatabase): Catalogue {
  const indexes = new Map<number, IndexInfo[]>();
  const names = new Map(
    database
      .prepare("SELECT number, name FROM tables ORDER BY number")
      .all()
      .map((row) => [Number(row["number"]), String(row["name"])]),
  );
  for (const row of database.prepare("SELECT * FROM indexes ORDER BY number").all()) {
    const table = Number(row["table"]);
    const { isPrepared, ...declaration } = JSON.parse(String(row["declaration"])) as PersistedDeclaration;
    if (isPrepared === true) continue;
    const index = indexInfo(names.get(table) ?? "", Number(row["number"]), declaration);
    indexes.set(table, [...(indexes.get(table) ?? []), index]);
  }
  const schemas = new Map<string, Map<string, CompiledValidator>>();
  const validatorsOf = (component: string): Map<string, CompiledValidator> => {
    const validators = schemas.get(component) ?? schemaValidators(readSchema(database, component));
    schemas.set(component, validators);
    return validators;
  };
  return new Catalogue(
    Array.from(names, ([number, qualified]) => {
      const { component, name } = splitName(qualified);
      return tableInfo({
        name,
        component,
        number,
        indexes: indexes.get(number) ?? [],
        validator: validatorsOf(component).get(name) ?? null,
      });
    }),
  );
}

/** Those that a process has left behind which ended before their schema was in force. */
export function preparedIndexes(database: SqlDatabase): IndexInfo[] {
  return database
    .prepare("SELECT number, declaration FROM indexes")
    .all()
    .flatMap((row) => {
      const { isPrepared, ...declaration } = JSON.parse(String(row["declaration"])) as PersistedDeclaration;
      return isPrepared === true ? [indexInfo("", Number(row["number"]), declaration)] : [];
    });
}

/** Bytes kept in the database outside of any table; null where there are none. */
export function readMeta(database: SqlDatabase, key: string): Uint8Array | null {
  const value = database.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.["value"];
  return value instanceof Uint8Array ? value : null;
}

export function writeMeta(database: SqlDatabase, key: string, value: Uint8Array | null): void {
  if (value === null) database.prepare("DELETE FROM meta WHERE key = ?").run(key);
  else database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)").run(key, value);
}

/** The schema of a component in force; null when none was ever applied. */
export function readSchema(database: SqlDatabase, component: string = APP): SchemaJson | null {
  const row = database.prepare("SELECT value FROM meta WHERE key = ?").get(schemaKey(component));
  return row === undefined ? null : (JSON.parse(String(row["value"])) as SchemaJson);
}

export function writeSchema(database: SqlDatabase, schema: SchemaJson, component: string): void {
  const insert = database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  insert.run(schemaKey(component), JSON.stringify(schema));
}

function schemaKey(component: string): string {
  return component === APP ? "schema" : `schema:${component}`;
}

export function schemaValidators(schema: SchemaJson | null): Map<string, CompiledValidator> {
  const validators = new Map<string, CompiledValidator>();
  if (schema === null || !schema.schemaValidation) return validators;
  for (const table of schema.tables) {
    if (table.documentType.type !== "any") {
      validators.set(table.tableName, compileValidator(table.documentType));
    }
  }
  return validators;
}

function nextTableNumber(database: SqlDatabase): number {
  const row = database
    .prepare("SELECT count(*) AS count, max(number) AS last FROM tables WHERE number >= ?")
    .get(FIRST_USER_TABLE_NUMBER);
  if (Number(row?.["count"] ?? 0) >= MAX_TABLES) {
    throw new EngineError("TooManyTables", `Number of tables cannot exceed ${MAX_TABLES}.`);
  }
  return Number(row?.["last"] ?? FIRST_USER_TABLE_NUMBER - 1) + 1;
}
