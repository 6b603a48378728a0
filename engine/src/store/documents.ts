import type { Json, JsonObject } from "../values/json";
import { KeyWriter } from "../values/keys";
import type { DatabaseIndex, FieldPath } from "./catalogue";

/** The value at a field path; undefined where a step is missing or not an object. */
export function fieldValue(document: JsonObject, path: FieldPath): Json | undefined {
  let value: Json | undefined = document;
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** Key of a document in a declared index: its fields, `_creationTime`, then the 16 bytes of its id, unique by the last. */
export function indexKey(
  index: DatabaseIndex,
  document: JsonObject,
  creationTime: number,
  internalId: Uint8Array,
): Buffer {
  writer.reset();
  for (const path of index.paths) writer.value(fieldValue(document, path));
  writer.float64(creationTime);
  writer.raw(internalId);
  return writer.copy();
}

/** Key of a document in `by_creation_time`. */
export function creationTimeKey(creationTime: number, internalId: Uint8Array): Buffer {
  writer.reset();
  writer.float64(creationTime);
  writer.raw(internalId);
  return writer.copy();
}

const writer = new KeyWriter();
