import { EngineError } from "../errors";
import { decodeId } from "./id";
import { isJsonObject, type Json, type JsonObject, specialValue } from "./json";
import { printValue } from "./print";
import { printLiteral, printValidator, type ValidatorJson } from "./validator";

/** Finds a table by the number inside an id; undefined when no table has it. */
export type TableNameOfNumber = (tableNumber: number) => string | undefined;

/** A validator compiled to closures. */
export interface CompiledValidator {
  readonly json: ValidatorJson;
  matches(value: Json, tableNameOfNumber: TableNameOfNumber): boolean;
  /** Null when the value matches, else the reason in upstream's words. */
  explain(value: Json, tableNameOfNumber: TableNameOfNumber): string | null;
}

/** Compiling the same JSON object twice gives the same closures. */
export function compileValidator(json: ValidatorJson): CompiledValidator {
  let compiled = compiledValidators.get(json);
  if (compiled === undefined) {
    const matches = compile(json);
    compiled = {
      json,
      matches,
      explain: (value, tables) => (matches(value, tables) ? null : explain(json, value, "", tables)),
    };
    compiledValidators.set(json, compiled);
  }
  return compiled;
}

/**
 * Throws `ArgumentValidationError` or `ReturnsValidationError` in upstream's words when `value` does not match.
 */
export function validateValue(
  validator: ValidatorJson,
  value: Json,
  error: "ArgumentValidationError" | "ReturnsValidationError",
  tableNameOfNumber: TableNameOfNumber,
): void {
  const reason = compileValidator(validator).explain(value, tableNameOfNumber);
  if (reason !== null) throw new EngineError(error, `${error}: ${reason}`);
}

type Matches = (value: Json, tables: TableNameOfNumber) => boolean;

const compiledValidators = new WeakMap<ValidatorJson, CompiledValidator>();

function compile(validator: ValidatorJson): Matches {
  switch (validator.type) {
    case "any":
      return () => true;
    case "null":
      return (value) => value === null;
    case "boolean":
      return (value) => typeof value === "boolean";
    case "string":
      return (value) => typeof value === "string";
    case "number":
      return (value) => typeof value === "number" || specialType(value) === "float64";
    case "bigint":
    case "commitTs":
      return (value) => {
        const type = specialType(value);
        return type === "int64" || type === "commitTs";
      };
    case "bytes":
      return (value) => specialType(value) === "bytes";
    case "id": {
      const { tableName } = validator;
      return (value, tables) => {
        if (typeof value !== "string") return false;
        const id = decodeId(value);
        return id !== null && tables(id.tableNumber) === tableName;
      };
    }
    case "literal":
      return compileLiteral(validator.value);
    case "array": {
      const element = compile(validator.value);
      return (value, tables) => {
        if (!Array.isArray(value)) return false;
        for (const item of value) if (!element(item, tables)) return false;
        return true;
      };
    }
    case "record": {
      const keys = compile(validator.keys);
      const values = compile(validator.values.fieldType);
      return (value, tables) => {
        if (!isPlainObject(value)) return false;
        for (const name in value) {
          const field = value[name];
          if (field === undefined || !keys(name, tables) || !values(field, tables)) return false;
        }
        return true;
      };
    }
    case "union": {
      const members = validator.value.map(compile);
      return (value, tables) => {
        for (const member of members) if (member(value, tables)) return true;
        return false;
      };
    }
    case "object":
      break;
  }
  return compileObject(validator);
}

function compileObject(validator: ValidatorJson & { type: "object" }): Matches {
  const fields = Object.entries(validator.value).map(([name, field]) => ({
    name,
    optional: field.optional,
    matches: compile(field.fieldType),
  }));
  return (value, tables) => {
    if (!isPlainObject(value)) return false;
    let known = 0;
    for (const field of fields) {
      const content = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      if (content === undefined) {
        if (!field.optional) return false;
      } else {
        if (!field.matches(content, tables)) return false;
        known += 1;
      }
    }
    let present = 0;
    for (const name in value) if (value[name] !== undefined) present += 1;
    return present === known;
  };
}

function compileLiteral(literal: Json): Matches {
  if (!isJsonObject(literal)) return (value) => value === literal;
  const text = JSON.stringify(literal);
  return (value) => isJsonObject(value) && JSON.stringify(value) === text;
}

function specialType(value: Json): string | undefined {
  return isJsonObject(value) ? specialValue(value)?.type : undefined;
}

function isPlainObject(value: Json): value is JsonObject {
  return isJsonObject(value) && specialValue(value) === null;
}

/** The first failure, found in upstream's order (crates/common/src/schemas/validator.rs). */
function explain(validator: ValidatorJson, value: Json, path: string, tables: TableNameOfNumber): string {
  switch (validator.type) {
    case "id":
      return explainId(validator.tableName, value, path, tables) ?? noMatch(validator, value, path);
    case "literal":
      return `\`${printValue(value)}\` does not match literal validator \`v.literal(${printLiteral(validator.value)})\`.${context(path)}`;
    case "array":
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) {
          const reason = explainChild(validator.value, item, `${path}[${index}]`, tables);
          if (reason !== null) return reason;
        }
      }
      break;
    case "record":
      if (isPlainObject(value)) {
        for (const name of Object.keys(value).sort()) {
          const reason =
            explainChild(validator.keys, name, `${path}.keys()`, tables) ??
            explainChild(validator.values.fieldType, value[name] ?? null, `${path}.values()`, tables);
          if (reason !== null) return reason;
        }
      }
      break;
    case "object":
      if (isPlainObject(value)) return explainObject(validator, value, path, tables);
      break;
    case "union": {
      const only = validator.value[0];
      if (only !== undefined && validator.value.length === 1) {
        return explain(only, value, path, tables);
      }
      break;
    }
    default:
      break;
  }
  return noMatch(validator, value, path);
}

function explainChild(validator: ValidatorJson, value: Json, path: string, tables: TableNameOfNumber): string | null {
  return compileValidator(validator).matches(value, tables) ? null : explain(validator, value, path, tables);
}

function explainObject(
  validator: ValidatorJson & { type: "object" },
  object: JsonObject,
  path: string,
  tables: TableNameOfNumber,
): string {
  const shown = () => `\n${context(path)}\nObject: ${printValue(object)}\nValidator: ${printValidator(validator)}`;
  for (const name of Object.keys(validator.value).sort()) {
    const field = validator.value[name];
    if (field === undefined) continue;
    const content = Object.hasOwn(object, name) ? object[name] : undefined;
    if (content !== undefined) {
      const reason = explainChild(field.fieldType, content, `${path}.${name}`, tables);
      if (reason !== null) return reason;
    } else if (!field.optional) {
      return `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.${shown()}`;
    }
  }
  const extra = Object.keys(object)
    .sort()
    .find((name) => !Object.hasOwn(validator.value, name));
  return `Object contains extra field \`${extra ?? ""}\` that is not in the validator.${shown()}`;
}

function explainId(tableName: string, value: Json, path: string, tables: TableNameOfNumber): string | null {
  const id = typeof value === "string" ? decodeId(value) : null;
  if (typeof value !== "string" || id === null) return null;
  const found = tables(id.tableNumber);
  if (found === undefined) return null;
  const source = found.startsWith("_") ? "a system table" : `table \`${found}\``;
  return `Found ID "${value}" from ${source}, which does not match the table name in validator \`v.id("${tableName}")\`.${context(path)}`;
}

function noMatch(validator: ValidatorJson, value: Json, path: string): string {
  return `Value does not match validator.\n${context(path)}\nValue: ${printValue(value)}\nValidator: ${printValidator(validator)}`;
}

function context(path: string): string {
  return path === "" ? "" : `Path: ${path}`;
}
