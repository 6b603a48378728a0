/**
 * A Convex value as `JSON.parse` leaves its Convex JSON. What JSON cannot say is an object with one
 * `$` key: int64 `{$integer: base64 of 8 bytes LE}`, bytes `{$bytes: base64}`, NaN, the infinities and
 * -0 `{$float: base64 of 8 bytes LE}`, the commit timestamp still to come `{$commitTs: null}`, and in
 * query literals and patches only `{$undefined: null}`.
 */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Throws `SyntaxError` when `text` is not JSON. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export type SpecialValue =
  | { type: "int64"; bytes: Buffer }
  | { type: "float64"; bytes: Buffer }
  | { type: "bytes"; bytes: Buffer }
  | { type: "commitTs" }
  | { type: "undefined" };

/** What the one `$` key of `object` means; null for an ordinary object. */
export function specialValue(object: JsonObject): SpecialValue | null {
  let key: string | undefined;
  for (const name in object) {
    if (key !== undefined || name.charCodeAt(0) !== DOLLAR) return null;
    key = name;
  }
  if (key === undefined) return null;
  const content = object[key];
  if (typeof content === "string") {
    const bytes = Buffer.from(content, "base64");
    if (key === "$integer" && bytes.length === 8) return { type: "int64", bytes };
    if (key === "$float" && bytes.length === 8) return { type: "float64", bytes };
    if (key === "$bytes") return { type: "bytes", bytes };
  } else if (content === null) {
    if (key === "$commitTs") return COMMIT_TS;
    if (key === "$undefined") return UNDEFINED;
  }
  return null;
}

export function int64ToJson(value: bigint): Json {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}

/** A double as Convex JSON: a plain number unless JSON cannot carry it. */
export function float64ToJson(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

const DOLLAR = 0x24;
const COMMIT_TS: SpecialValue = { type: "commitTs" };
const UNDEFINED: SpecialValue = { type: "undefined" };
