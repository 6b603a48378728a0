import { EngineError } from "../errors";
import { textIndex, vectorIndex } from "../search";
import { encodeId } from "../values/id";
import type { CompiledValidator } from "../values/validate";
import { backfill, storedDocuments } from "./backfill";
import { type Catalogue, type IndexDeclaration, type IndexInfo, tableInfo, type TableInfo } from "./catalogue";
import type { SqlDatabase } from "./driver";
import { APP } from "./namespace";
import { checkTableName, declaredIndexes, type SchemaJson, type TableSchemaJson } from "./schema-json";
import type { SchemaPreparation } from "./schema-preparation";
import { createIndex, createTable, dropIndex, readSchema, schemaValidators, writeSchema } from "./tables";

export type { SchemaJson } from "./schema-json";

export interface SchemaChange {
  /** `table.index`. */
  addedIndexes: string[];
  removedIndexes: string[];
}

/** What a schema is applied to: a write transaction. */
export interface SchemaTarget {
  readonly database: SqlDatabase;
  catalogue: Catalogue;
}

/**
 * Applies a schema within a write transaction, which takes effect when it commits. Throws `EngineError`
 * when it does not fit; the caller then rolls back. Tables that the schema no longer names keep their
 * documents and lose their indexes. Schema JSON of the same content changes nothing.
 */
export function applySchema(
  target: SchemaTarget,
  schema: SchemaJson,
  component: string = APP,
  prepared: SchemaPreparation | null = null,
): SchemaChange {
  const { database } = target;
  const before = readSchema(database, component);
  const validators = schemaValidators(schema);
  const change: SchemaChange = { addedIndexes: [], removedIndexes: [] };
  const declared = new Map(schema.tables.map((table) => [table.tableName, table]));
  for (const table of schema.tables) checkTableName(table.tableName);

  for (const table of schema.tables) {
    if (target.catalogue.table(table.tableName, component) === undefined) {
      target.catalogue = target.catalogue.with(createTable(database, table.tableName, component));
    }
  }
  for (const table of target.catalogue.tables()) {
    if (table.system || table.component !== component) continue;
    const indexes = changeIndexes(database, table, declared.get(table.name), change, prepared);
    const validator = validators.get(table.name) ?? null;
    target.catalogue = target.catalogue.with(tableInfo({ ...table, indexes, validator }));
  }
  const enforced = schemaValidators(before);
  for (const [name, validator] of validators) {
    const table = target.catalogue.table(name, component);
    if (table === undefined || sameValidator(enforced.get(name), validator)) continue;
    if (prepared?.hasChecked(table) === true) continue;
    checkDocuments(target, table, validator);
  }
  writeSchema(database, schema, component);
  return change;
}

/**
 * The same for the schemas of all components there are, by component. Tables of components that are no more keep their
 * documents as well. Returns what has changed in each component that has a schema or had one.
 */
export function applySchemas(
  target: SchemaTarget,
  schemas: ReadonlyMap<string, SchemaJson>,
  prepared: SchemaPreparation | null = null,
): Map<string, SchemaChange> {
  const unmounted = Array.from(target.catalogue.tables(), ({ component }) => component).filter(
    (component) => !schemas.has(component),
  );
  const changes = new Map<string, SchemaChange>();
  for (const component of new Set([...schemas.keys(), ...unmounted])) {
    try {
      changes.set(component, applySchema(target, schemas.get(component) ?? NO_SCHEMA, component, prepared));
    } catch (error) {
      if (component === APP || !(error instanceof EngineError)) throw error;
      throw new EngineError(error.code, `In component "${component}": ${error.message}`, { cause: error });
    }
  }
  return changes;
}

const NO_SCHEMA: SchemaJson = { tables: [], schemaValidation: false };

function changeIndexes(
  database: SqlDatabase,
  table: TableInfo,
  schema: TableSchemaJson | undefined,
  change: SchemaChange,
  prepared: SchemaPreparation | null,
): IndexInfo[] {
  const wanted = new Map(
    (schema === undefined ? [] : declaredIndexes(schema)).map((index) => [JSON.stringify(index), index]),
  );
  const indexes: IndexInfo[] = [];
  for (const index of table.indexes) {
    if (wanted.delete(JSON.stringify(declarationOf(index)))) {
      indexes.push(index);
      continue;
    }
    if (index.kind === "search") textIndex.drop(database, index.number);
    if (index.kind === "vector") vectorIndex.drop(database, index.number);
    dropIndex(database, index);
    change.removedIndexes.push(`${table.name}.${index.name}`);
  }
  const added: IndexInfo[] = [];
  for (const declaration of wanted.values()) {
    change.addedIndexes.push(`${table.name}.${declaration.name}`);
    const filled = prepared?.take(table, declaration, database) ?? null;
    if (filled !== null) {
      indexes.push(filled);
      continue;
    }
    const index = createIndex(database, table, declaration);
    if (index.kind === "search") textIndex.create(database, index.number);
    if (index.kind === "vector") {
      vectorIndex.create(database, index.number, index.filterFields.length);
    }
    added.push(index);
  }
  if (added.length > 0) backfill(database, table, added);
  return [...indexes, ...added];
}

function checkDocuments(target: SchemaTarget, table: TableInfo, validator: CompiledValidator): void {
  for (const { document, id } of storedDocuments(target.database, table)) {
    const { _id, _creationTime, ...fields } = document;
    const reason = validator.explain(fields, target.catalogue.tableNames(table.component));
    if (reason !== null) throw documentRefusal(table, encodeId(table.number, id), reason);
  }
}

/** Upstream's text for a stored document that a schema refuses. */
export function documentRefusal(table: TableInfo, id: string, reason: string): EngineError {
  return new EngineError(
    "SchemaValidationError",
    `Schema validation failed.\nDocument with ID "${id}" in table "${table.name}" does not match the schema: ${reason}`,
  );
}

export function declarationOf(index: IndexInfo): IndexDeclaration {
  const { name } = index;
  switch (index.kind) {
    case "database":
      return { kind: index.kind, name, fields: [...index.fields] };
    case "search":
      return {
        kind: index.kind,
        name,
        searchField: index.searchField,
        filterFields: [...index.filterFields],
      };
    case "vector":
      break;
  }
  return {
    kind: index.kind,
    name,
    vectorField: index.vectorField,
    dimensions: index.dimensions,
    filterFields: [...index.filterFields],
  };
}

export function sameValidator(before: CompiledValidator | undefined, after: CompiledValidator): boolean {
  return before !== undefined && JSON.stringify(before.json) === JSON.stringify(after.json);
}
