import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { FileBytes, FileStorage, filesFolder, pathOfFile } from "../../files";
import { testStore, write } from "../../store/test-store";
import { writeExport } from "./write-export";

test("an export is of one moment, whatever is deleted or made while it is written", async () => {
  const store = testStore();
  const bytes = new FileBytes(filesFolder(store.dataDir));
  const onError = (error: unknown): void => expect.fail(String(error));
  const storage = new FileStorage({ store, bytes, origin: () => "", now: Date.now, onError });
  const id = await storage.store(new Blob(["kept"]), { contentType: null });
  const path = pathOfFile(filesFolder(store.dataDir), storage.locate(id, "")?.uuid ?? "");
  await write(store, (tx) => tx.insert("before", { file: id }));
  const pathOf = (ts: bigint): string => join(store.dataDir, `${ts}.zip`);
  const exporting = writeExport({ store, bytes, includeStorage: true }, pathOf);
  await write(store, (tx) => {
    storage.delete(tx, id);
    tx.insert("after", {});
  });
  const entries = unzipSync(readFileSync(pathOf(await exporting)));
  const textOf = (name: string): string => strFromU8(entries[name] ?? new Uint8Array());
  expect(textOf("_tables/documents.jsonl")).toMatch(/^\{"name":"before","id":\d+\}\n$/);
  expect(textOf("before/documents.jsonl")).toContain(id);
  expect(textOf(`_storage/${id}`)).toBe("kept");
  expect(existsSync(path)).toBe(false);
});
