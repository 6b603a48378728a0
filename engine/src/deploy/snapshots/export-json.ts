import { float64ToJson, int64ToJson, isJsonObject, type Json, parseJson, specialValue } from "../../values/json";

/**
 * A document as a line of an export. Upstream's lossless form: an int64 is a number without a fraction, a float64 one
 * with; bytes, NaN and the infinities are as in Convex JSON.
 */
export function exportLine(document: Json): string {
  if (typeof document === "number") return floatText(document);
  if (typeof document !== "object" || document === null) return JSON.stringify(document);
  if (Array.isArray(document)) return `[${document.map(exportLine).join(",")}]`;
  const special = specialValue(document);
  if (special?.type === "int64") return special.bytes.readBigInt64LE().toString();
  if (special?.type === "float64" && Object.is(special.bytes.readDoubleLE(), -0)) return "-0.0";
  if (special !== null) return JSON.stringify(document);
  const fields = Object.entries(document).map(([name, value]) => `${JSON.stringify(name)}:${exportLine(value)}`);
  return `{${fields.join(",")}}`;
}

function floatText(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The reverse. Throws SyntaxError for what is not JSON. */
export function parseExportLine(line: string): Json {
  return parseJson(
    line.replaceAll(STRING_OR_NUMBER, (token) => {
      if (token.startsWith('"')) return token;
      if (INTEGER.test(token)) {
        const value = BigInt(token);
        if (BigInt.asIntN(64, value) === value) return JSON.stringify(int64ToJson(value));
      }
      return JSON.stringify(float64ToJson(Number(token)));
    }),
  );
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** `-0` is a float. */
const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/** A row that people have written: every number is a float64, and Convex JSON is understood. Throws SyntaxError. */
export function parsePlainLine(line: string): Json {
  return plainValue(parseJson(line));
}

export function plainValue(value: Json): Json {
  if (typeof value === "number") return float64ToJson(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isJsonObject(value) || specialValue(value) !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plainValue(field)]));
}
