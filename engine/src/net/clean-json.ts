import { isJsonObject, type Json, specialValue } from "../values/json";

/** The reply format `json`: int64 as decimal text, bytes as base64, NaN and infinities as text. */
export function cleanJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleanJson);
  if (!isJsonObject(value)) return value;
  const special = specialValue(value);
  if (special === null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleanJson(each)]));
  switch (special.type) {
    case "int64":
      return special.bytes.readBigInt64LE().toString();
    case "float64": {
      const number = special.bytes.readDoubleLE();
      return Number.isFinite(number) ? number : String(number);
    }
    case "bytes":
      return special.bytes.toString("base64");
    default:
      return null;
  }
}
