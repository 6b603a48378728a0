import type { ReadTransaction, WriteTransaction } from "../../txn/transaction";
import { lastSystemRow } from "../../system-rows";
import { int64ToJson, type Json, type JsonObject } from "../../values/json";

const TABLE = "_exports";

/** How far an export has come. Timestamps are ns. */
export type ExportState =
  | { state: "requested" | "in_progress" | "failed" }
  | { state: "completed"; startTs: bigint; completeTs: bigint };

/** The newest export as `convex export` asks for it; null if there never was one. */
export function latestExport(tx: ReadTransaction): Json {
  return lastSystemRow(tx, TABLE);
}

export function isUnderWay(row: Json): boolean {
  const state = typeof row === "object" && row !== null && !Array.isArray(row) ? row["state"] : null;
  return state === "requested" || state === "in_progress";
}

export function insertExport(tx: WriteTransaction, includeStorage: boolean): string {
  return tx.insertSystem(TABLE, { state: "requested", includeStorage });
}

export function setExport(tx: WriteTransaction, id: string, state: ExportState): void {
  tx.patchSystem(id, fieldsOf(state));
}

/** Of an export that is done; the file is named by it. */
export function startOf(row: JsonObject): bigint | null {
  const { start_ts: start } = row;
  if (typeof start !== "object" || start === null || Array.isArray(start)) return null;
  const bytes = start["$integer"];
  return typeof bytes === "string" ? Buffer.from(bytes, "base64").readBigInt64LE() : null;
}

function fieldsOf(state: ExportState): JsonObject {
  if (state.state !== "completed") return { state: state.state };
  const { startTs, completeTs } = state;
  return {
    state: state.state,
    start_ts: int64ToJson(startTs),
    complete_ts: int64ToJson(completeTs),
    zip_object_key: `${startTs}.zip`,
  };
}
