import { OpenSyncError } from "@opensync/client-core";
import type { StoreTrouble } from "../reading";
import { number } from "./cells";
import type { ReadDatabase } from "./driver";
import type { Schema } from "./schema";

/**
 * OpenCode is building a second form of messages, one row each in `session_message` (empty in 1.18 unless an experiment is on). Sessions that have
 * nothing else cannot be read yet: that is said, never passed over.
 */
export function unknownSessions(database: ReadDatabase, schema: Schema): StoreTrouble[] {
  if (!schema.has("session_message", "session_id")) return [];
  const row = database.get(
    `SELECT count(*) AS amount FROM (SELECT DISTINCT session_id FROM session_message) n
      WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.session_id = n.session_id)`,
  );
  const amount = (row && number(row, "amount")) ?? 0;
  if (amount === 0) return [];
  const message = `${amount} session(s) in ${database.path} keep their messages in a form that this version does not know (session_message)`;
  const hint = "Look for a newer version of opencode-sync-plugin. All other sessions are read.";
  return [{ path: database.path, error: new OpenSyncError("state_unusable", message, { hint }) }];
}
