import { setImmediate } from "node:timers/promises";
import { type FileBytes, storedFile, type WrittenFile } from "../../files";
import { hostWork } from "../../runtime/host-work";
import { APP, qualifiedName } from "../../store/namespace";
import type { Store } from "../../store/store";
import { COMPONENT_FIELD } from "../../txn/component-rows";
import { idOf, systemRows, textOf } from "../../system-rows";
import type { WriterTransaction } from "../../txn/write";
import { decodeId, encodeId } from "../../values/id";
import { isJsonObject, type Json, type JsonObject } from "../../values/json";
import { EngineError } from "../../errors";
import { DocumentInserter } from "./document-inserter";
import type { ImportRequest } from "./import-rows";
import { makeTables } from "./import-tables";
import type { ImportedFile, ParsedImport } from "./parsed-import";

export interface ImportEnvironment {
  store: Store;
  bytes: FileBytes;
  now: () => number;
  /** Further writes of the import's transaction, given how many documents and files it brought. */
  within: (tx: WriterTransaction, rows: number) => void;
  /** At once after the commit: anything may have changed. */
  committed: () => void;
}

interface BroughtFile {
  file: ImportedFile;
  written: WrittenFile;
  /** Its `_storage` id here. */
  id: string;
}

/** How long an import may keep other work of the thread waiting, ms. */
const SLICE_MS = 5;

/**
 * Brings an import in, in one transaction: all of it or nothing. Reads go on meanwhile, writes wait. Throws EngineError
 * where a row cannot be stored as it is, or does not fit the schema.
 */
export async function performImport(
  parsed: ParsedImport,
  { mode }: ImportRequest,
  environment: ImportEnvironment,
): Promise<void> {
  const { store, bytes, now } = environment;
  const isReplacing = mode === "replace" || mode === "replaceAll";
  const files: BroughtFile[] = [];
  const storageNumber = store.catalogue.table("_storage")?.number ?? 0;
  const tx = await (async () => {
    for (const file of parsed.files ?? []) {
      const written = await bytes.write(file.content(), file.sha256 ?? undefined);
      files.push({ file, written, id: storageId(file.id, storageNumber) });
    }
    return await store.beginWriter();
  })();
  try {
    const replacesFiles = isReplacing && (parsed.files !== null || mode === "replaceAll");
    const replaced = hostWork(() => (replacesFiles ? removeFiles(tx) : []));
    hostWork(() => {
      const names = new Set(parsed.tables.map(({ component, name }) => qualifiedName(component, name)));
      makeTables(
        tx,
        parsed.tables,
        ({ component, name }) => mode === "replaceAll" || (isReplacing && names.has(qualifiedName(component, name))),
      );
    });
    const inserter = new DocumentInserter(tx.database, () => tx.catalogue, now());
    const renamed = new Map(files.flatMap(({ file, id }) => (file.id === id ? [] : [[file.id, id]])));
    hostWork(() => {
      for (const [at, { file, written, id }] of files.entries()) {
        const time = file.creationTime === null ? {} : { _creationTime: file.creationTime };
        const owner = file.component === APP ? {} : { [COMPONENT_FIELD]: file.component };
        inserter.insert(FILES, { _id: id, ...time, ...storedFile(written, file.contentType), ...owner }, at + 1);
      }
    });
    let rows = files.length;
    for (const table of parsed.tables) {
      let row = 0;
      let start = performance.now();
      for await (const document of table.documents()) {
        row += 1;
        hostWork(() => inserter.insert(table, renamed.size === 0 ? document : withIds(document, renamed), row));
        if (performance.now() - start < SLICE_MS) continue;
        await setImmediate();
        start = performance.now();
      }
      rows += row;
    }
    hostWork(() => {
      environment.within(tx, rows);
      tx.onCommit(() => {
        // One that cannot be removed is an orphan now: housekeeping tries again within the hour, and says why it fails.
        for (const uuid of replaced) void bytes.remove(uuid).catch(() => undefined);
        environment.committed();
      });
      tx.commit();
    });
  } catch (error) {
    for (const { written } of files) await bytes.remove(written.uuid);
    throw error;
  } finally {
    hostWork(() => tx.rollback());
  }
}

const FILES = { component: APP, name: "_storage" };

/** Removes the rows of all files; returns under which names their bytes are. */
function removeFiles(tx: WriterTransaction): string[] {
  return Array.from(systemRows(tx, "_storage.by_creation_time")).map((row) => {
    tx.removeSystem(idOf(row));
    return textOf(row, "uuid");
  });
}

/** The id under which a file is kept here: the table of files has a number of its own in every deployment. */
function storageId(id: string, storageNumber: number): string {
  const decoded = decodeId(id);
  if (decoded === null) throw new EngineError("InvalidStorageId", `_storage id '${id}' invalid`);
  return encodeId(storageNumber, decoded.bytes);
}

/** The document with the ids of files as they are here. */
function withIds(document: JsonObject, renamed: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, renamedValue(value, renamed)]));
}

function renamedValue(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return renamed.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => renamedValue(each, renamed));
  return isJsonObject(value) ? withIds(value, renamed) : value;
}
