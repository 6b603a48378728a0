import { OpenSyncError } from "@opensync/client-core";
import type { StoreTrouble } from "../reading";
import { number } from "./cells";
import type { ReadDatabase } from "./driver";
import type { Schema } from "./schema";

/**
 * OpenCode 2 keeps messages in another form, a row each in `session_message` (in 1.18 the table is there, and empty unless an experiment is on).
 * What a session has there and not among its messages cannot be read yet: that is said, never passed over. A session that was taken over from
 * 1.x stands in both; what came since is what is newer.
 */
export function unknownSessions(database: ReadDatabase, schema: Schema): StoreTrouble[] {
  if (!["session_id", "type", "time_created"].every((column) => schema.has("session_message", column))) return [];
  const updated = schema.has("message", "time_updated") ? "time_updated" : "0";
  const row = database.get(
    `SELECT count(*) AS amount FROM (
      SELECT session_id, max(time_created) AS newest FROM session_message WHERE type IN ('user', 'assistant') GROUP BY session_id
    ) n WHERE n.newest > coalesce((SELECT max(${updated}) FROM message m WHERE m.session_id = n.session_id), -1)`,
  );
  const amount = (row && number(row, "amount")) ?? 0;
  if (amount === 0) return [];
  const message = `${amount} session(s) in ${database.path} keep messages in OpenCode 2's form, which this version does not read yet (session_message)`;
  const hint = "Look for a newer version of opencode-sync-plugin. Everything else is read.";
  return [{ path: database.path, error: new OpenSyncError("state_unusable", message, { hint }) }];
}
