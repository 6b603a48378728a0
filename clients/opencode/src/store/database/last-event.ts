import type { SessionRow } from "../rows";
import { text } from "./cells";
import type { ReadDatabase } from "./driver";
import type { Schema } from "./schema";

/** Ids begin with 48 bits in hexadecimal: the time in ms times 4096 plus a counter. So the time is known modulo 2^36 ms, 795 days. */
const ID_TIME = /^evt_([0-9a-f]{12})/;
const COUNTERS = 2 ** 12;
const PERIOD_MS = 2 ** 36;
/** So far a clock may be set back while a session lasts. */
const SET_BACK_MS = 30 * 24 * 60 * 60 * 1000;

/** When the session's last durable event was: a new title, archiving and the like move no other time. 0 where it cannot be told. */
export function lastEventTime(database: ReadDatabase, schema: Schema, session: SessionRow, seq: number): number {
  if (!schema.has("event", "seq")) return 0;
  const row = database.get("SELECT id FROM event WHERE aggregate_id = ? AND seq = ?", session.id, seq);
  const time = ID_TIME.exec((row && text(row, "id")) ?? "")?.[1];
  if (time === undefined) return 0;
  const inPeriod = Math.floor(Number.parseInt(time, 16) / COUNTERS);
  // An event comes after the beginning of its session (by a clock that may have been set back since), and within the 795 days that tell it from the
  // next of the same digits.
  const periods = Math.ceil((session.createdAt - SET_BACK_MS - inPeriod) / PERIOD_MS);
  return inPeriod + Math.max(0, periods) * PERIOD_MS;
}
