import { idOf, systemRow, systemRows } from "../system-rows";
import type { RangeExpression } from "../txn/query";
import type { WriteTransaction } from "../txn/transaction";
import { isJsonObject, specialValue } from "../values/json";

/** A mutation as a client's session numbers it: asked for again (after a lost answer) it must not run again. */
export interface SessionRequest {
  sessionId: string;
  requestId: number;
}

export interface StoredAnswer {
  ts: bigint;
  valueText: string;
}

const TABLE = "_session_requests";
const RETENTION_MS = 14 * 24 * 3600 * 1000;
const COLLECT_AT_ONCE = 20;

/** The answer given to this request before; null when it is new. */
export function storedAnswer(tx: WriteTransaction, { sessionId, requestId }: SessionRequest): StoredAnswer | null {
  const row = systemRow(tx, `${TABLE}.by_request`, [
    { type: "Eq", fieldPath: "sessionId", value: sessionId },
    { type: "Eq", fieldPath: "requestId", value: requestId },
  ]);
  const valueText = row?.["valueText"];
  const ts = isJsonObject(row?.["ts"]) ? specialValue(row["ts"]) : null;
  if (typeof valueText !== "string" || ts?.type !== "int64") return null;
  return { ts: ts.bytes.readBigInt64LE(), valueText };
}

/** Keeps the answer with the mutation's own writes, so that both are there or neither. */
export function storeAnswer(tx: WriteTransaction, request: SessionRequest, valueText: string, now: number): void {
  tx.insertSystem(TABLE, { ...request, valueText, ts: { $commitTs: null } });
  collectOld(tx, now);
}

/** Each stored answer clears a few that no client will ask for any more, so the table needs no other care. */
function collectOld(tx: WriteTransaction, now: number): void {
  const old: string[] = [];
  const tooOld: RangeExpression = { type: "Lt", fieldPath: "_creationTime", value: now - RETENTION_MS };
  for (const row of systemRows(tx, `${TABLE}.by_creation_time`, [tooOld])) {
    if (old.push(idOf(row)) === COLLECT_AT_ONCE) break;
  }
  for (const id of old) tx.removeSystem(id);
}
