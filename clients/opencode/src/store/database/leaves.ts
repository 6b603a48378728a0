import type { Json } from "@opensync/protocol";
import type { CutText, JsonRecord, StoredPart } from "../rows";
import { number, text } from "./cells";
import type { ReadDatabase, Row } from "./driver";

/** Texts shorter than this are not worth to be cut. */
const LEAST_CHARACTERS = 64 * 1024;

/**
 * A part that is too large to be taken whole: SQLite parses it and hands out its leaves, texts no longer than `most` characters. So hundreds of
 * MB in one row cost JavaScript no more than what is kept of them.
 */
export function readByLeaves(
  database: ReadDatabase,
  id: string,
  most: number,
): Pick<StoredPart, "data" | "fault" | "cut"> {
  const valid = database.get("SELECT json_valid(data) AS valid FROM part WHERE id = ?", id);
  if (valid && number(valid, "valid") !== 1) return { data: {}, fault: "is no JSON", cut: [] };
  const longest = Math.max(LEAST_CHARACTERS, most);
  const rows = database.all(
    `SELECT t.id AS id, t.parent AS parent, t.key AS key, t.type AS type, t.fullkey AS path,
      CASE WHEN t.type = 'text' THEN substr(t.atom, 1, ?) ELSE t.atom END AS atom,
      CASE WHEN t.type = 'text' AND length(t.atom) > ? THEN length(CAST(t.atom AS BLOB)) END AS bytes
      FROM part p, json_tree(p.data) t WHERE p.id = ?`,
    longest,
    longest,
    id,
  );
  return assemble(rows);
}

function assemble(rows: readonly Row[]): Pick<StoredPart, "data" | "fault" | "cut"> {
  const containers = new Map<number, JsonRecord | Json[]>();
  const cut: CutText[] = [];
  let data: JsonRecord = {};
  for (const row of rows) {
    const value = valueOf(row);
    const bytes = number(row, "bytes");
    if (bytes !== undefined) cut.push({ field: (text(row, "path") ?? "").replace(/^\$\.?/, ""), bytes });
    if (typeof value === "object" && value !== null) containers.set(number(row, "id") ?? -1, value);
    const parent = containers.get(number(row, "parent") ?? -1);
    if (Array.isArray(parent)) parent.push(value);
    else if (parent !== undefined) parent[String(row.key)] = value;
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) data = value;
  }
  return { data, fault: undefined, cut };
}

/** Half a character at the end of a cut text is left out; a copy, because the slice of a text keeps the whole alive. */
function valueOf(row: Row): Json {
  switch (text(row, "type")) {
    case "object":
      return {};
    case "array":
      return [];
    case "true":
      return true;
    case "false":
      return false;
    case "integer":
    case "real":
      return number(row, "atom") ?? 0;
    case "text":
      return text(row, "atom") ?? "";
    default:
      return null;
  }
}
