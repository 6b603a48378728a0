import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { EngineError } from "../../errors";
import { APP, qualifiedName } from "../../store/namespace";
import { decodeId } from "../../values/id";
import { isJsonObject, type Json, type JsonObject, parseJson } from "../../values/json";
import { csvDocuments } from "./csv";
import { parseExportLine, parsePlainLine, plainValue } from "./export-json";
import type { ImportRequest } from "./import-rows";
import { lines } from "./lines";
import { type ZipEntry, ZipReader } from "./zip-reader";

/** What an import brings into one table. */
export interface ImportedTable {
  /** Path of the component, "" for the app. */
  component: string;
  name: string;
  /** The table's number where it was exported, by which its ids are known; null if no document has one. */
  number: number | null;
  /** The documents as they are to be, `_id` and `_creationTime` among their fields where they have them. */
  documents: () => AsyncIterable<JsonObject>;
}

export interface ImportedFile {
  component: string;
  /** Its `_storage` id where it was exported. */
  id: string;
  creationTime: number | null;
  contentType: string | null;
  /** Base64; null where nobody says. */
  sha256: string | null;
  content: () => AsyncIterable<Uint8Array>;
}

export interface ParsedImport {
  tables: ImportedTable[];
  /** Null for an import without files, which leaves those there are alone. */
  files: ImportedFile[] | null;
}

/** Upstream's limit: the whole of it is read at once. */
const MOST_ARRAY_BYTES = 16 * 1024 * 1024;

/** Looks into an uploaded file. Throws EngineError where it is none of the format. */
export async function parseImport({ format, tableName }: ImportRequest, path: string): Promise<ParsedImport> {
  if (format === "zip" || tableName === null) return await parseZip(path);
  const documents = (): AsyncIterable<JsonObject> => {
    if (format === "csv") return csvDocuments(createReadStream(path));
    return format === "jsonArray" ? arrayDocuments(path) : lineDocuments(createReadStream(path), parsePlainLine);
  };
  return { tables: [{ component: APP, name: tableName, number: await numberOf(documents()), documents }], files: null };
}

async function parseZip(path: string): Promise<ParsedImport> {
  const zip = await ZipReader.open(path);
  const tables = new Map<string, ImportedTable>();
  const parts = zip.entries.map((entry) => ({ entry, part: partOf(entry.name) }));
  for (const { entry, part } of parts) {
    if (part?.kind !== "documents" || part.table !== "_tables") continue;
    const { component } = part;
    for await (const { name, id } of lineDocuments(zip.read(entry), parseJson)) {
      if (typeof name !== "string" || typeof id !== "number")
        throw new EngineError("InvalidZip", "_tables is damaged.");
      if (name.startsWith("_")) continue;
      tables.set(qualifiedName(component, name), { component, name, number: id, documents: async function* () {} });
    }
  }
  for (const { entry, part } of parts) {
    if (part?.kind !== "documents" || part.table.startsWith("_")) continue;
    const { component, table: name } = part;
    const parse = await parserOf(zip, part);
    const documents = (): AsyncIterable<JsonObject> => lineDocuments(zip.read(entry), parse);
    const number = tables.get(qualifiedName(component, name))?.number ?? (await numberOf(documents()));
    tables.set(qualifiedName(component, name), { component, name, number, documents });
  }
  return { tables: [...tables.values()], files: await filesOf(zip) };
}

/** Exports of today write all values in one way. Those of before say for each table how to read what is ambiguous. */
async function parserOf(zip: ZipReader, of: { component: string; table: string }): Promise<(line: string) => Json> {
  const { component, table } = of;
  const entry = zip.entries.find(({ name }) => {
    const part = partOf(name);
    return part?.kind === "shape" && part.component === component && part.table === table;
  });
  if (entry === undefined) return parsePlainLine;
  const shapes: Json[] = [];
  for await (const line of lines(zip.read(entry))) if (line.trim() !== "") shapes.push(parseJson(line));
  if (shapes[0] === "uniform") return parseExportLine;
  const isPlain = shapes.length === 1 && typeof shapes[0] === "string" && !AMBIGUOUS.test(shapes[0]);
  if (isPlain) return parsePlainLine;
  throw new EngineError(
    "LegacyExport",
    `The export is of an older form in which values of table "${table}" (integers, bytes) cannot be told from texts. Export again with a current backend.`,
  );
}

const AMBIGUOUS = /\b(int64|bytes|infinity|inf|nan|unknown|any)\b/i;

async function filesOf(zip: ZipReader): Promise<ImportedFile[] | null> {
  const contents = new Map<string, ZipEntry>();
  const facts = new Map<string, JsonObject>();
  let isListed = false;
  for (const entry of zip.entries) {
    const part = partOf(entry.name);
    if (part?.kind === "file") contents.set(part.id, entry);
    if (part?.kind !== "documents" || part.table !== "_storage") continue;
    isListed = true;
    for await (const row of lineDocuments(zip.read(entry), parseJson)) {
      const { _id } = row;
      if (typeof _id !== "string") throw new EngineError("InvalidZip", "_storage lists a file without an _id.");
      facts.set(_id, row);
    }
  }
  if (!isListed && contents.size === 0) return null;
  const missing = [...facts.keys()].find((id) => !contents.has(id));
  if (missing !== undefined) throw new EngineError("InvalidZip", `The export does not hold the file ${missing}.`);
  return Array.from(contents, ([id, entry]): ImportedFile => {
    const { _creationTime, contentType, sha256 } = facts.get(id) ?? {};
    return {
      component: partOf(entry.name)?.component ?? APP,
      id,
      creationTime: typeof _creationTime === "number" ? _creationTime : null,
      contentType: typeof contentType === "string" ? contentType : null,
      sha256: typeof sha256 === "string" ? sha256 : null,
      content: () => zip.read(entry),
    };
  });
}

type ZipPart =
  | { kind: "documents" | "shape"; component: string; table: string }
  | { kind: "file"; component: string; id: string };

/**
 * What an entry holds; null for anything else. Everything may lie in a folder of its own:
 * `_components/<name>/_components/<child>/<table>/documents.jsonl`, `_storage/<id>.<extension>`.
 */
function partOf(name: string): ZipPart | null {
  const [, prefix = "", folder = "", file = ""] = /^(.*\/)?([^/]+)\/([^/]+)$/.exec(name) ?? [];
  const component = Array.from(prefix.matchAll(/(?:^|\/)_components\/([^/]+)(?=\/)/g), ([, each]) => each).join("/");
  if (file === "documents.jsonl") return { kind: "documents", component, table: folder };
  if (file === "generated_schema.jsonl") return { kind: "shape", component, table: folder };
  const [id = ""] = file.split(".");
  return folder === "_storage" && id !== "" ? { kind: "file", component, id } : null;
}

async function* lineDocuments(
  chunks: AsyncIterable<Uint8Array>,
  parse: (line: string) => Json,
): AsyncGenerator<JsonObject, void> {
  let number = 0;
  for await (const line of lines(chunks)) {
    number += 1;
    if (line.trim() !== "") yield row(number, () => parse(line));
  }
}

async function* arrayDocuments(path: string): AsyncGenerator<JsonObject, void> {
  const { size } = await stat(path);
  if (size > MOST_ARRAY_BYTES) {
    throw new EngineError(
      "JsonArrayTooLarge",
      `Import is too large for JSON (${size} bytes > maximum 16 MiB). Consider converting data to JSONLines`,
    );
  }
  const text = await readFile(path, "utf8");
  const values = parsedArray(text);
  for (const [at, value] of values.entries()) yield row(at + 1, () => plainValue(value));
}

function parsedArray(text: string): Json[] {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new EngineError("NotJson", `Not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (!Array.isArray(value)) throw new EngineError("NotJsonArray", "Not a JSON array");
  return value;
}

function row(number: number, parse: () => Json): JsonObject {
  let value: Json;
  try {
    value = parse();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new EngineError("JsonInvalidRow", `Row ${number} wasn't valid JSON: ${cause.message}`, { cause });
  }
  if (isJsonObject(value)) return value;
  throw new EngineError("NotAnObject", `Row ${number} wasn't an object`);
}

async function numberOf(documents: AsyncIterable<JsonObject>): Promise<number | null> {
  for await (const { _id } of documents) return typeof _id === "string" ? (decodeId(_id)?.tableNumber ?? null) : null;
  return null;
}
