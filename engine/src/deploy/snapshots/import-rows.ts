import { EngineError } from "../../errors";
import { idOf, parseDocument, systemRows } from "../../system-rows";
import type { ReadTransaction, WriteTransaction } from "../../txn/transaction";
import { int64ToJson, isJsonObject, type Json, type JsonObject } from "../../values/json";

const TABLE = "_snapshot_imports";

export const IMPORT_MODES = ["requireEmpty", "append", "replace", "replaceAll"] as const;
export const IMPORT_FORMATS = ["zip", "jsonLines", "jsonArray", "csv"] as const;

/** What was uploaded, and what is to become of it. */
export interface ImportRequest {
  mode: (typeof IMPORT_MODES)[number];
  format: (typeof IMPORT_FORMATS)[number];
  /** Of every format but zip. */
  tableName: string | null;
  /** Name of the file in the folder of uploads. */
  file: string;
}

export type ImportState =
  | { state: "uploaded" }
  | { state: "waiting_for_confirmation"; message: string; isDestructive: boolean }
  | { state: "in_progress"; progress: string }
  | { state: "completed"; rows: number }
  | { state: "failed"; error: string };

/** Every import that is not forgotten yet, as `convex import` asks for them. */
export function importRows(tx: ReadTransaction): JsonObject[] {
  return Array.from(systemRows(tx, `${TABLE}.by_creation_time`), shown);
}

/** Throws EngineError `ImportNotFound`. */
export function importRow(tx: ReadTransaction, id: string): JsonObject {
  return shown(storedImport(tx, id));
}

export function insertImport(tx: WriteTransaction, request: ImportRequest): string {
  return tx.insertSystem(TABLE, { ...request, state: { state: "uploaded" } });
}

export function setImport(tx: WriteTransaction, id: string, state: ImportState): void {
  tx.patchSystem(id, { state: stateFields(state) });
}

/** Throws EngineError `ImportNotFound`. */
export function readImport(tx: ReadTransaction, id: string): { request: ImportRequest; state: string } {
  const { mode, format, tableName, file, state } = storedImport(tx, id);
  const knownMode = IMPORT_MODES.find((each) => each === mode);
  const knownFormat = IMPORT_FORMATS.find((each) => each === format);
  if (knownMode === undefined || knownFormat === undefined || typeof file !== "string")
    throw new Error(`the import ${id} is none`);
  return {
    request: {
      mode: knownMode,
      format: knownFormat,
      tableName: typeof tableName === "string" ? tableName : null,
      file,
    },
    state: isJsonObject(state) && typeof state["state"] === "string" ? state["state"] : "",
  };
}

/** Imports that a process left in the midst of when it ended. */
export function failInterrupted(tx: WriteTransaction): void {
  for (const row of Array.from(systemRows(tx, `${TABLE}.by_creation_time`))) {
    const { state } = row;
    const name = isJsonObject(state) ? state["state"] : null;
    if (name === "completed" || name === "failed") continue;
    setImport(tx, idOf(row), {
      state: "failed",
      error: "The deployment was restarted. Nothing was changed: import again.",
    });
  }
}

function storedImport(tx: ReadTransaction, id: string): JsonObject {
  const text = tx.normalizeId(TABLE, id) === null ? null : tx.get(id, { isSystem: true });
  if (text === null) throw new EngineError("ImportNotFound", `There is no import ${id}.`, { status: 400 });
  return parseDocument(text);
}

function shown({ file: _file, ...row }: JsonObject): JsonObject {
  return row;
}

function stateFields(state: ImportState): Json {
  switch (state.state) {
    case "uploaded":
      return { state: state.state };
    case "waiting_for_confirmation":
      return {
        state: state.state,
        message_to_confirm: state.message,
        require_manual_confirmation: state.isDestructive,
      };
    case "in_progress":
      return { state: state.state, progress_message: state.progress, checkpoint_messages: [] };
    case "completed":
      return { state: state.state, num_rows_written: int64ToJson(BigInt(state.rows)) };
    case "failed":
      return { state: state.state, error_message: state.error };
  }
}
