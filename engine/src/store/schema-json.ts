import { EngineError } from "../errors";
import type { ValidatorJson } from "../values/validator";
import type { IndexDeclaration } from "./catalogue";

/** What `schema.default.export()` of the client library prints. Staged indexes are not built. */
export interface SchemaJson {
  tables: TableSchemaJson[];
  schemaValidation: boolean;
}

export interface TableSchemaJson {
  tableName: string;
  indexes: { indexDescriptor: string; fields: string[] }[];
  searchIndexes: { indexDescriptor: string; searchField: string; filterFields: string[] }[];
  vectorIndexes?: {
    indexDescriptor: string;
    vectorField: string;
    dimensions: number;
    filterFields: string[];
  }[];
  documentType: ValidatorJson;
}

export const MAX_IDENTIFIER_LENGTH = 64;

/** The declared indexes of a table. Throws `EngineError` for a name or a count that upstream refuses. */
export function declaredIndexes(table: TableSchemaJson): IndexDeclaration[] {
  const declared: IndexDeclaration[] = [];
  for (const { indexDescriptor, fields } of table.indexes) {
    checkFields(table.tableName, indexDescriptor, fields);
    declared.push({ kind: "database", name: indexDescriptor, fields });
  }
  for (const { indexDescriptor, searchField, filterFields } of table.searchIndexes) {
    declared.push({ kind: "search", name: indexDescriptor, searchField, filterFields });
  }
  for (const index of table.vectorIndexes ?? []) {
    const { indexDescriptor, vectorField, dimensions, filterFields } = index;
    if (!Number.isInteger(dimensions) || dimensions < 2 || dimensions > 4096) {
      throw schemaError(
        `In table "${table.tableName}" the vector index "${indexDescriptor}" must have between 2 and 4096 dimensions.`,
      );
    }
    declared.push({ kind: "vector", name: indexDescriptor, vectorField, dimensions, filterFields });
  }
  checkCounts(table.tableName, declared);
  checkNames(table.tableName, declared);
  return declared;
}

/** Throws `InvalidTableName` or `InvalidIdentifier` unless `name` may name a user table. */
export function checkTableName(name: string): void {
  if (name.startsWith("_")) {
    throw new EngineError("InvalidTableName", `Invalid table name ${name} starts with metadata prefix '_'`);
  }
  checkIdentifier(name);
}

function checkNames(table: string, declared: readonly IndexDeclaration[]): void {
  const seen = new Set<string>();
  for (const { name } of declared) {
    checkIdentifier(name);
    if (name.startsWith("_") || name === "by_id" || name === "by_creation_time") {
      throw schemaError(`In table "${table}" cannot name an index "${name}" because the name is reserved.`);
    }
    if (seen.has(name)) {
      throw schemaError(`Table "${table}" has two or more definitions of index "${name}".`);
    }
    seen.add(name);
  }
}

function checkCounts(table: string, declared: readonly IndexDeclaration[]): void {
  for (const [kind, limit] of Object.entries(MAX_INDEXES)) {
    const count = declared.filter((index) => index.kind === kind).length;
    if (count > limit) {
      throw schemaError(`Table "${table}" has ${count} ${kind} indexes; the limit is ${limit}.`);
    }
  }
  for (const index of declared) {
    const fields = index.kind === "database" ? index.fields : index.filterFields;
    if (fields.length > MAX_INDEX_FIELDS) {
      throw schemaError(
        `In table "${table}" the index "${index.name}" has ${fields.length} fields; the limit is ${MAX_INDEX_FIELDS}.`,
      );
    }
  }
}

function checkFields(table: string, name: string, fields: readonly string[]): void {
  if (fields.length === 0) {
    throw schemaError(`In table "${table}" the index "${name}" must have at least one field.`);
  }
  if (new Set(fields).size !== fields.length) {
    throw schemaError(`In table "${table}" the index "${name}" has duplicate fields.`);
  }
  for (const field of fields) {
    if (field === "_id" || field === "_creationTime") {
      throw schemaError(
        `In table "${table}" the index "${name}" must not name ${field}: it ends every index by itself.`,
      );
    }
  }
}

function checkIdentifier(name: string): void {
  if (name.length > MAX_IDENTIFIER_LENGTH) {
    throw new EngineError(
      "InvalidIdentifier",
      `Identifier is too long (${name.length} > maximum ${MAX_IDENTIFIER_LENGTH})`,
    );
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^_*$/.test(name)) {
    throw new EngineError(
      "InvalidIdentifier",
      `Invalid identifier "${name}": identifiers start with a letter and hold only letters, digits and underscores.`,
    );
  }
}

function schemaError(message: string): EngineError {
  return new EngineError("SchemaDefinitionError", message);
}

const MAX_INDEXES = { database: 32, search: 4, vector: 4 };
const MAX_INDEX_FIELDS = 16;
