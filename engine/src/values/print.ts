import { type Json, specialValue } from "./json";

/** A value as upstream's error messages show it: `{count: 1.0, name: "x"}`, object fields in alphabetical order. */
export function printValue(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return printFloat(value);
  if (typeof value === "string") return printString(value);
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  const special = specialValue(value);
  switch (special?.type) {
    case "int64":
      return String(special.bytes.readBigInt64LE());
    case "float64":
      return printFloat(special.bytes.readDoubleLE());
    case "bytes":
      return `b"${special.bytes.toString("hex")}"`;
    case "commitTs":
      return "<commit timestamp>";
    case "undefined":
      return "undefined";
    case undefined:
      break;
  }
  const fields = Object.keys(value)
    .sort()
    .map((name) => `${name}: ${printValue(value[name] ?? null)}`);
  return `{${fields.join(", ")}}`;
}

/** Rust's `{:?}` of an f64: always with a fraction or an exponent. */
function printFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value).replace("e+", "e");
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function printString(value: string): string {
  return JSON.stringify(value).replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => `\\u{${hex.replace(/^0+(?=.)/, "")}}`);
}
