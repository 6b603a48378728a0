import { int64ToJson, isJsonObject, type Json, type JsonObject, parseJson, specialValue } from "../values/json";

/** The document with every `{$commitTs: null}` replaced by the commit timestamp as an int64. */
export function replaceCommitTs(document: JsonObject, ts: bigint): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, replaced(value, ts)]));
}

/** The same for any value as JSON text, such as what a mutation has returned. */
export function replaceCommitTsIn(text: string, ts: bigint): string {
  return text.includes(PLACEHOLDER) ? JSON.stringify(replaced(parseJson(text), ts)) : text;
}

/** What every text with a placeholder holds. */
export const PLACEHOLDER = '"$commitTs"';

function replaced(value: Json, ts: bigint): Json {
  if (Array.isArray(value)) return value.map((element) => replaced(element, ts));
  if (!isJsonObject(value)) return value;
  return specialValue(value)?.type === "commitTs" ? int64ToJson(ts) : replaceCommitTs(value, ts);
}
