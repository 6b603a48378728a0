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
      throw new EngineError(
        "InvalidVectorDimension",
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

/** Names and texts from here on are upstream's (crates/common/src/bootstrap_model/index/index_validation_error.rs). */
function checkNames(table: string, declared: readonly IndexDeclaration[]): void {
  const seen = new Set<string>();
  for (const { name } of declared) {
    if (name.startsWith("_") || name === "by_id" || name === "by_creation_time") {
      throw new EngineError(
        "IndexNameReserved",
        `In table "${table}" cannot name an index "${name}" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time".`,
      );
    }
    if (!isIdentifier(name)) {
      throw new EngineError(
        "InvalidIndexName",
        `Invalid index name: "${name}". Identifiers must be ${MAX_IDENTIFIER_LENGTH} characters or less, start with a letter, and only contain letters, digits, underscores.`,
      );
    }
    if (seen.has(name)) {
      throw new EngineError("IndexNamesNotUnique", `Table "${table}" has two or more definitions of index "${name}".`);
    }
    seen.add(name);
  }
}

function checkCounts(table: string, declared: readonly IndexDeclaration[]): void {
  for (const { kind, limit, code, noun } of MAX_INDEXES) {
    if (declared.filter((index) => index.kind === kind).length > limit) {
      throw new EngineError(code, `Table "${table}" cannot have more than ${limit} ${noun}.`);
    }
  }
  for (const index of declared) {
    if (index.kind === "database") continue;
    if (index.filterFields.length > MAX_INDEX_FIELDS) {
      throw new EngineError(
        "IndexTooManyFilterFields",
        `Search indexes may have up to ${MAX_INDEX_FIELDS} filter fields.`,
      );
    }
  }
}

function checkFields(table: string, name: string, fields: readonly string[]): void {
  if (fields.length === 0) {
    throw new EngineError("EmptyIndex", `In table "${table}" index "${name}" must have at least one field.`);
  }
  if (fields.length > MAX_INDEX_FIELDS) {
    throw new EngineError("IndexTooManyFields", `Indexes may have up to ${MAX_INDEX_FIELDS} fields.`);
  }
  for (const [at, field] of fields.entries()) {
    checkIndexField(name, field);
    if (fields.indexOf(field) !== at) {
      throw new EngineError(
        "FieldsNotUniqueWithinIndex",
        `Duplicate field ${field}. Index fields must be unique within an index.`,
      );
    }
  }
}

function checkIndexField(index: string, field: string): void {
  if (field === "_id") {
    throw new EngineError(
      "IndexFieldsContainId",
      "`_id` is not a valid index field. To load documents by ID, use `db.get(id)`.",
    );
  }
  if (field === "_creationTime") {
    throw new EngineError(
      "IndexFieldsContainCreationTime",
      "`_creationTime` is automatically added to the end of each index. It should not be added explicitly in the index definition. See https://docs.convex.dev/using/indexes for more details.",
    );
  }
  if (field.startsWith("_")) {
    throw new EngineError("IndexFieldNameReserved", "Reserved fields (starting with `_`) are not allowed in indexes.");
  }
  if (!field.split(".").every(isIdentifier)) {
    throw new EngineError("InvalidIndexField", `In index "${index}": Invalid index field: "${field}"`);
  }
}

function checkIdentifier(name: string): void {
  if (name.length > MAX_IDENTIFIER_LENGTH) {
    throw new EngineError(
      "InvalidIdentifier",
      `Identifier is too long (${name.length} > maximum ${MAX_IDENTIFIER_LENGTH})`,
    );
  }
  if (!isIdentifier(name)) {
    throw new EngineError(
      "InvalidTableName",
      `Invalid table name: "${name}". Identifiers must start with a letter and can only contain letters, digits, and underscores.`,
    );
  }
}

function isIdentifier(name: string): boolean {
  return name.length <= MAX_IDENTIFIER_LENGTH && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^_*$/.test(name);
}

const MAX_INDEXES = [
  { kind: "database", limit: 32, code: "TooManyIndexes", noun: "indexes" },
  { kind: "search", limit: 4, code: "TooManySearchIndexes", noun: "search indexes" },
  { kind: "vector", limit: 4, code: "TooManyVectorIndexes", noun: "vector indexes" },
] as const;
const MAX_INDEX_FIELDS = 16;
