import type { Json } from "@opensync/protocol";
import type { CutText, JsonRecord } from "../rows";

/** A value whose texts are at most `most` characters long, and which were longer. */
export function cutLongTexts(data: JsonRecord, most: number): { data: JsonRecord; cut: CutText[] } {
  const cut: CutText[] = [];
  const walk = (value: Json, field: string): Json => {
    if (typeof value === "string") {
      if (value.length <= most) return value;
      cut.push({ field, bytes: Buffer.byteLength(value) });
      return value.slice(0, most);
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${field}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    return record(value, field === "" ? "" : `${field}.`);
  };
  const record = (value: JsonRecord, prefix: string): JsonRecord =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, `${prefix}${key}`)]));
  return { data: record(data, ""), cut };
}
