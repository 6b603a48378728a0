import { EngineError } from "../errors";
import type { ValidatorJson } from "../values/validator";
import type { SchemaJson, TableSchemaJson } from "./schema-json";

/**
 * Throws EngineError, in upstream's words, for an index on a field that no document of its table can have, and for a vector
 * index on one that can hold no vector. Upstream asks this of what is pushed, where documents are validated.
 */
export function checkIndexReferences({ tables, schemaValidation }: SchemaJson): void {
  if (!schemaValidation) return;
  for (const table of tables) {
    const { tableName, documentType, vectorIndexes = [] } = table;
    for (const [index, field] of referencedFields(table)) {
      if (field.startsWith("_") || canHold(documentType, field.split("."), () => true)) continue;
      throw invalid(
        `In table "${tableName}" the index "${index}" is invalid because it references the field "${field}" that does not exist.`,
      );
    }
    for (const { indexDescriptor, vectorField } of vectorIndexes) {
      if (canHold(documentType, vectorField.split("."), isVector)) continue;
      throw invalid(
        `In table "${tableName}" the vector index "${indexDescriptor}" is invalid because it references the field "${vectorField}" that is neither an array of float64 or optional array of float64.`,
      );
    }
  }
}

function* referencedFields({
  indexes,
  searchIndexes,
  vectorIndexes = [],
}: TableSchemaJson): Generator<[index: string, field: string], void> {
  for (const { indexDescriptor, fields } of indexes) for (const field of fields) yield [indexDescriptor, field];
  for (const { indexDescriptor, searchField, filterFields } of searchIndexes)
    for (const field of [searchField, ...filterFields]) yield [indexDescriptor, field];
  for (const { indexDescriptor, vectorField } of vectorIndexes) yield [indexDescriptor, vectorField];
}

/** Whether a value at the end of the path may be one for which `fits` holds. */
function canHold(validator: ValidatorJson, path: readonly string[], fits: (at: ValidatorJson) => boolean): boolean {
  const [name, ...rest] = path;
  if (validator.type === "any") return true;
  if (validator.type === "union") return validator.value.some((member) => canHold(member, path, fits));
  if (name === undefined) return fits(validator);
  if (validator.type !== "object") return false;
  const field = Object.hasOwn(validator.value, name) ? validator.value[name] : undefined;
  return field !== undefined && canHold(field.fieldType, rest, fits);
}

function isVector(validator: ValidatorJson): boolean {
  return validator.type === "array" && (validator.value.type === "number" || validator.value.type === "any");
}

function invalid(problem: string): EngineError {
  return new EngineError("SchemaDefinitionError", `Hit an error while evaluating your schema:\n${problem}`);
}
