import { EngineError } from "../errors";
import { type Json, type JsonObject, specialValue } from "./json";

export const MAX_DOCUMENT_BYTES = 1024 * 1024;
export const MAX_DOCUMENT_NESTING = 16;
export const MAX_VALUE_NESTING = 64;
export const MAX_ARRAY_LENGTH = 8192;
export const MAX_OBJECT_FIELDS = 1024;
const MAX_FIELD_NAME_LENGTH = 1024;
const MAX_IDENTIFIER_LENGTH = 64;

export interface Measure {
  /** Bytes by the Convex size formula. */
  size: number;
  /** The value holds a `{$commitTs: null}` placeholder. */
  hasCommitTs: boolean;
}

/** Bytes by the Convex size formula: null and booleans 1, numbers 9, strings and bytes 2 + length, containers 2 + their content. */
export function jsonSize(value: Json): number {
  return measureValue(value, { maxNesting: Number.POSITIVE_INFINITY }).size;
}

/**
 * Walks a value once: its size, and that it is one (field names, array and object lengths, nesting,
 * special objects, well-formed strings). Throws `EngineError` otherwise.
 */
export function measureValue(value: Json, options: { maxNesting?: number; allowUndefined?: boolean } = {}): Measure {
  maxNesting = options.maxNesting ?? MAX_VALUE_NESTING;
  allowUndefined = options.allowUndefined ?? false;
  inDocument = false;
  hasCommitTs = false;
  return { size: walk(value, 0), hasCommitTs };
}

export { measureValue as checkValue };

/**
 * Checks the user fields of a document (system fields must have been set aside) and measures them.
 * `systemBytes` is what `_id` and `_creationTime` add. Throws `EngineError` when it cannot be stored.
 */
export function measureDocument(document: JsonObject, systemBytes: number): Measure {
  for (const name in document) checkTopLevelName(name);
  maxNesting = MAX_DOCUMENT_NESTING;
  allowUndefined = false;
  inDocument = true;
  hasCommitTs = false;
  const size = walk(document, 0) + systemBytes;
  if (size > MAX_DOCUMENT_BYTES) {
    throw new EngineError(
      "ValueTooLargeError",
      `Value is too large (${formatBytes(size)} > maximum size ${formatBytes(MAX_DOCUMENT_BYTES)})`,
    );
  }
  return { size, hasCommitTs };
}

/**
 * The same for a document of the engine's own tables, which holds arguments and results of functions as they are:
 * larger and deeper nested than a user's document may be.
 */
export function measureSystemDocument(document: JsonObject, systemBytes: number): Measure {
  const measure = measureValue(document, { maxNesting: MAX_VALUE_NESTING + SYSTEM_NESTING });
  measure.size += systemBytes;
  return measure;
}

/** As upstream's texts give sizes: `1 MiB`, `16.01 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit += 1) value /= 1024;
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${UNITS[unit]}`;
}

let maxNesting = MAX_VALUE_NESTING;
let allowUndefined = false;
let inDocument = false;
let hasCommitTs = false;

function walk(value: Json, depth: number): number {
  if (typeof value === "string") return 2 + stringBytes(value);
  if (typeof value === "number") return 9;
  if (value === null || typeof value === "boolean") return 1;
  if (Array.isArray(value)) {
    const inner = nested(depth);
    if (value.length > MAX_ARRAY_LENGTH) {
      throw new EngineError(
        "ArrayTooLong",
        `Array length is too long (${value.length} > maximum length ${MAX_ARRAY_LENGTH})`,
      );
    }
    let size = 2;
    for (const element of value) size += walk(element, inner);
    return size;
  }
  return walkObject(value, depth);
}

function walkObject(object: JsonObject, depth: number): number {
  const inner = depth + 1;
  let size = 2;
  let fields = 0;
  for (const name in object) {
    if (name.charCodeAt(0) === DOLLAR) return specialSize(object, name);
    checkFieldName(name);
    if (inDocument && depth > 0 && name.charCodeAt(0) === UNDERSCORE) {
      throw new EngineError(
        "InvalidDocumentError",
        `Field '${name}' starts with an underscore, which is not allowed for nested fields`,
      );
    }
    fields += 1;
    const field = object[name];
    if (field !== undefined) size += name.length + 1 + walk(field, inner);
  }
  nested(depth);
  if (fields > MAX_OBJECT_FIELDS) {
    throw new EngineError(
      "TooManyFieldsError",
      `Object has too many fields (${fields} > maximum number ${MAX_OBJECT_FIELDS})`,
    );
  }
  return size;
}

function specialSize(object: JsonObject, name: string): number {
  const special = specialValue(object);
  switch (special?.type) {
    case "int64":
    case "float64":
      return 9;
    case "bytes":
      return 2 + special.bytes.length;
    case "commitTs":
      hasCommitTs = true;
      return 9;
    case "undefined":
      if (allowUndefined) return 0;
      break;
    case undefined:
      break;
  }
  throw new EngineError("FieldNameReserved", `Field name ${name} starts with '$', which is reserved.`);
}

function nested(depth: number): number {
  if (depth >= maxNesting) {
    throw new EngineError(
      "TooNestedError",
      `${inDocument ? "Document" : "Value"} is too nested (nested ${depth + 1} levels deep > maximum nesting ${maxNesting})`,
    );
  }
  return depth + 1;
}

function stringBytes(value: string): number {
  // V8 keeps ASCII and Latin-1 apart from UTF-16: both calls are quick for ordinary text.
  const bytes = Buffer.byteLength(value, "utf8");
  if (bytes !== value.length && LONE_SURROGATE.test(value)) {
    throw new EngineError("InvalidString", "A string holds half of a surrogate pair, which is not a character.");
  }
  return bytes;
}

function checkFieldName(name: string): void {
  if (name.length === 0) {
    throw new EngineError("EmptyFieldName", "Field name can't be empty.");
  }
  if (name.length > MAX_FIELD_NAME_LENGTH) {
    throw new EngineError(
      "FieldNameTooLong",
      `Field name is too long (${name.length} > maximum ${MAX_FIELD_NAME_LENGTH})`,
    );
  }
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) {
      throw new EngineError(
        "FieldNameNotAscii",
        `Field name ${name} has invalid character '${name[at] ?? ""}': Field names can only contain non-control ASCII characters`,
      );
    }
  }
}

function checkTopLevelName(name: string): void {
  if (name.charCodeAt(0) === UNDERSCORE) {
    throw new EngineError(
      "InvalidDocumentError",
      `Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'`,
    );
  }
  if (name.length > MAX_IDENTIFIER_LENGTH) {
    throw new EngineError(
      "FieldNameTooLong",
      `Field name is too long (${name.length} > maximum ${MAX_IDENTIFIER_LENGTH})`,
    );
  }
}

const DOLLAR = 0x24;
const UNDERSCORE = 0x5f;
/** Levels that the engine's own documents put around a value. */
const SYSTEM_NESTING = 2;
const UNITS = ["B", "KiB", "MiB"];
const LONE_SURROGATE = /\p{Surrogate}/u;
