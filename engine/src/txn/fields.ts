import { EngineError } from "../errors";
import { isJsonObject, type Json, type JsonObject, parseJson, specialValue } from "../values/json";
import { printValue } from "../values/print";

/** A document's fields but for the system ones, which may be repeated only as they are. */
export function userFields(value: JsonObject, old: JsonObject): JsonObject {
  if (!("_id" in value) && !("_creationTime" in value)) return { ...value };
  const { _id, _creationTime, ...fields } = value;
  if (_id !== undefined && _id !== old["_id"]) {
    throw new EngineError(
      "InvalidIdError",
      `Provided document ID ${JSON.stringify(old["_id"])} doesn't match '_id' field ${printValue(_id)}`,
    );
  }
  if (_creationTime !== undefined && _creationTime !== old["_creationTime"]) {
    throw new EngineError(
      "InvalidCreationTimeError",
      `Provided creation time ${JSON.stringify(old["_creationTime"])} doesn't match '_creationTime' field ${printValue(_creationTime)}`,
    );
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
