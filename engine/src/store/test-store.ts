import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { WriteTransaction } from "../txn/transaction";
import { isJsonObject, type JsonObject, parseJson } from "../values/json";
import type { ValidatorJson } from "../values/validator";
import type { SchemaJson, TableSchemaJson } from "./schema-json";
import { Store, type StoreOptions } from "./store";

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "engine-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store on a folder of its own, closed when the test ends. */
export function testStore(options: StoreOptions & { dataDir?: string } = {}): Store {
  const { dataDir = temporaryFolder(), ...rest } = options;
  const store = Store.open(dataDir, rest);
  onTestFinished(() => store.close());
  return store;
}

/** Runs `body` in one transaction: committed when it returns, rolled back when it throws. */
export async function write<T>(store: Store, body: (tx: WriteTransaction) => T): Promise<T> {
  const tx = await store.beginWrite();
  try {
    const result = body(tx);
    tx.commit();
    return result;
  } finally {
    tx.rollback();
  }
}

export function document(text: string | null): JsonObject {
  const value = parseJson(text ?? "null");
  if (!isJsonObject(value)) throw new Error("no document");
  return value;
}

export function idOf(text: string | null): string {
  const { _id } = document(text);
  if (typeof _id !== "string") throw new Error("no id");
  return _id;
}

/** Table name to its indexes, optional search and vector indexes, and document type. */
export function schemaOf(
  tables: Record<
    string,
    {
      indexes?: Record<string, string[]>;
      search?: TableSchemaJson["searchIndexes"];
      vector?: NonNullable<TableSchemaJson["vectorIndexes"]>;
      type?: ValidatorJson;
    }
  >,
): SchemaJson {
  return {
    schemaValidation: true,
    tables: Object.entries(tables).map(([tableName, { indexes = {}, search = [], vector = [], type }]) => ({
      tableName,
      indexes: Object.entries(indexes).map(([indexDescriptor, fields]) => ({ indexDescriptor, fields })),
      searchIndexes: search,
      vectorIndexes: vector,
      documentType: type ?? { type: "any" },
    })),
  };
}
