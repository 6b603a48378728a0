import { rename, rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { FileBytes } from "../../files";
import { hostWork } from "../../runtime/host-work";
import type { Catalogue } from "../../store/catalogue";
import { APP } from "../../store/namespace";
import type { Store } from "../../store/store";
import { componentOf } from "../../txn/component-rows";
import { systemRows, textOf } from "../../system-rows";
import type { QueryCursor } from "../../txn/query";
import type { ReadTransaction } from "../../txn/transaction";
import type { JsonObject } from "../../values/json";
import { parseJson } from "../../values/json";
import { exportLine } from "./export-json";
import { ZipWriter } from "./zip-writer";

/** How long writing may keep other work of the thread waiting, ms. */
const SLICE_MS = 5;

const README = `# Snapshot export

Documents of each table are the lines of <table>/documents.jsonl; files are in _storage.
Bring them into a Convex deployment, or another engine, with: npx convex import <this file>
`;

/**
 * Writes all tables, and all files if asked to, as one moment saw them, in the form of Convex's own exports.
 * `pathOf` names the file by the moment's timestamp, ns, to which this resolves.
 */
export async function writeExport(
  { store, bytes, includeStorage }: { store: Store; bytes: FileBytes; includeStorage: boolean },
  pathOf: (ts: bigint) => string,
): Promise<bigint> {
  const snapshot = store.openSnapshot();
  const letGo = bytes.keepAll();
  const { ts, catalogue } = snapshot;
  const partial = `${pathOf(ts)}.partial`;
  try {
    const tx = snapshot.transaction();
    // An export is not a function: it reads everything.
    for (const name of Object.keys(tx.limits) as (keyof typeof tx.limits)[]) tx.limits[name] = Infinity;
    const zip = await ZipWriter.create(partial);
    try {
      await zip.add("README.md", [Buffer.from(README)]);
      for (const component of componentsOf(catalogue)) {
        const folder = folderOf(component);
        const own = tx.in(component);
        await zip.add(`${folder}_tables/documents.jsonl`, [tableLines(catalogue, component)]);
        for (const table of own.tables()) {
          await zip.add(`${folder}${table}/generated_schema.jsonl`, [Buffer.from('"uniform"\n')]);
          await zip.add(`${folder}${table}/documents.jsonl`, documentLines(own, table));
        }
      }
      if (includeStorage) for (const component of componentsOf(catalogue)) await addFiles(zip, tx, component, bytes);
      await zip.finish();
    } catch (error) {
      await zip.abort();
      throw error;
    }
    await rename(partial, pathOf(ts));
    return ts;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    snapshot.close();
    await letGo();
  }
}

/** The app first; of the others those that have tables. */
function componentsOf(catalogue: Catalogue): Set<string> {
  return new Set([APP, ...Array.from(catalogue.tables(), ({ component }) => component)]);
}

/** `_components/parent/_components/child/` */
function folderOf(component: string): string {
  return component === APP
    ? ""
    : component
        .split("/")
        .map((name) => `_components/${name}/`)
        .join("");
}

function tableLines(catalogue: Catalogue, wanted: string): Buffer {
  const lines: string[] = [];
  for (const { name, number, system, component } of catalogue.tables())
    if (!system && component === wanted) lines.push(`${JSON.stringify({ name, id: number })}\n`);
  return Buffer.from(lines.join(""));
}

async function* documentLines(tx: ReadTransaction, tableName: string): AsyncGenerator<Uint8Array, void> {
  const cursor = tx.openQuery({ source: { type: "FullTableScan", tableName, order: "asc" }, operators: [] });
  try {
    for (;;) {
      const lines = hostWork(() => slice(cursor));
      if (lines.length > 0) yield Buffer.from(lines.join(""));
      if (lines.at(-1) === "") return;
      await setImmediate();
    }
  } finally {
    cursor.close();
  }
}

/** What a few milliseconds give; an empty line behind the last. */
function slice(cursor: QueryCursor): string[] {
  const lines: string[] = [];
  const start = performance.now();
  while (performance.now() - start < SLICE_MS) {
    const text = cursor.next();
    lines.push(text === null ? "" : `${exportLine(parseJson(text))}\n`);
    if (text === null) break;
  }
  return lines;
}

async function addFiles(zip: ZipWriter, tx: ReadTransaction, component: string, bytes: FileBytes): Promise<void> {
  const rows = Array.from(systemRows(tx, "_storage.by_creation_time")).filter((row) => componentOf(row) === component);
  if (rows.length === 0 && component !== APP) return;
  const folder = folderOf(component);
  await zip.add(`${folder}_storage/documents.jsonl`, [
    Buffer.from(rows.map((row) => `${JSON.stringify(fileFacts(row))}\n`).join("")),
  ]);
  for (const row of rows) {
    const size = Number(row["size"]);
    const content = size === 0 ? [] : bytes.read(textOf(row, "uuid"), 0, size - 1);
    await zip.add(`${folder}_storage/${textOf(row, "_id")}${extensionOf(row["contentType"])}`, content);
  }
}

function fileFacts(row: JsonObject): JsonObject {
  const { _id = null, _creationTime = null, size = null, contentType = null } = row;
  const sha256 = textOf(row, "sha256");
  return { _id, _creationTime, sha256, size, contentType, internalId: textOf(row, "uuid") };
}

/** So that a person who opens the export can look at it; an import does not need it. */
function extensionOf(contentType: unknown): string {
  const type = typeof contentType === "string" ? (contentType.split(";")[0]?.trim() ?? "") : "";
  const extension = EXTENSIONS[type];
  return extension === undefined ? "" : `.${extension}`;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/gzip": "gz",
  "application/json": "json",
  "application/pdf": "pdf",
  "application/zip": "zip",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
  "text/plain": "txt",
};
