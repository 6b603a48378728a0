import type { WriteTransaction } from "../txn/transaction";
import { isJsonObject, parseJson, specialValue } from "../values/json";

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
  const cursor = tx.openQuery({
    source: {
      type: "IndexRange",
      indexName: `${TABLE}.by_request`,
      range: [
        { type: "Eq", fieldPath: "sessionId", value: sessionId },
        { type: "Eq", fieldPath: "requestId", value: requestId },
      ],
      order: "asc",
    },
    operators: [{ limit: 1 }],
  });
  const row = cursor.next();
  cursor.close();
  if (row === null) return null;
  const document = parseJson(row);
  if (!isJsonObject(document) || typeof document["valueText"] !== "string" || !isJsonObject(document["ts"]))
    return null;
  const ts = specialValue(document["ts"]);
  return ts?.type === "int64" ? { ts: ts.bytes.readBigInt64LE(), valueText: document["valueText"] } : null;
}

/** Keeps the answer with the mutation's own writes, so that both are there or neither. */
export function storeAnswer(tx: WriteTransaction, request: SessionRequest, valueText: string, now: number): void {
  tx.insertSystem(TABLE, { ...request, valueText, ts: { $commitTs: null } });
  collectOld(tx, now);
}

/** Each stored answer clears a few that no client will ask for any more, so the table needs no other care. */
function collectOld(tx: WriteTransaction, now: number): void {
  const cursor = tx.openQuery({
    source: {
      type: "IndexRange",
      indexName: `${TABLE}.by_creation_time`,
      range: [{ type: "Lt", fieldPath: "_creationTime", value: now - RETENTION_MS }],
      order: "asc",
    },
    operators: [{ limit: COLLECT_AT_ONCE }],
  });
  const old: string[] = [];
  for (let row = cursor.next(); row !== null; row = cursor.next()) old.push(row);
  cursor.close();
  for (const row of old) {
    const document = parseJson(row);
    if (isJsonObject(document) && typeof document["_id"] === "string") tx.removeSystem(document["_id"]);
  }
}
