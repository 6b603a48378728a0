import { EngineError } from "../errors";
import { isJsonObject, type Json, type JsonObject, parseJson, specialValue } from "../values/json";

/** A document's fields but for the system ones, which may be repeated only as they are. */
export function userFields(value: JsonObject, old: JsonObject): JsonObject {
  if (!("_id" in value) && !("_creationTime" in value)) return { ...value };
  const { _id, _creationTime, ...fields } = value;
  if (_id !== undefined && _id !== old["_id"]) {
    throw new EngineError(
      "ImmutableField",
      `The _id field of a document is immutable: it is ${JSON.stringify(old["_id"])}, not ${JSON.stringify(_id)}.`,
    );
  }
  if (_creationTime !== undefined && _creationTime !== old["_creationTime"]) {
    throw new EngineError("ImmutableField", "The _creationTime field of a document is immutable.");
  }
  return fields;
}

/** The fields of a document after a shallow merge; a `{$undefined: null}` removes its field. */
export function patchedFields(old: JsonObject, patch: JsonObject): JsonObject {
  const merged = userFields(old, old);
  for (const [name, value] of Object.entries(userFields(patch, old))) {
    if (isUndefined(value)) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** A stored document's text. */
export function parseDocument(text: string): JsonObject {
  const document = parseJson(text);
  if (!isJsonObject(document)) {
    throw new EngineError("DatabaseCorrupt", "A stored document is not an object.", { status: 500 });
  }
  return document;
}

function isUndefined(value: Json): boolean {
  return isJsonObject(value) && specialValue(value)?.type === "undefined";
}
