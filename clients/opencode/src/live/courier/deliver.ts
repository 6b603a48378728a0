import { OpenSyncError, type DeadLetter, type Delivered } from "@opensync/client-core";
import { findHeads, runSync, type SyncOptions, type SyncResult } from "../../sync";

/** When this many sessions in a row cannot be delivered, it is not the sessions. */
const MOST_FAILURES_IN_A_ROW = 5;

/**
 * Brings sessions to the backend: in one run, or with `careful` each in its own, so that one which the backend stumbles over leaves the others
 * alone.
 */
export async function deliver(options: SyncOptions, careful: boolean): Promise<Delivered> {
  if (!careful) return describe([await run(options)], []);
  const results: SyncResult[] = [];
  const failed: { source: string; error: unknown }[] = [];
  let inARow = 0;
  for (const sessionId of options.only ?? findHeads(options).map(({ id }) => id)) {
    options.signal?.throwIfAborted();
    try {
      results.push(await run({ ...options, only: [sessionId] }));
      inARow = 0;
    } catch (error) {
      inARow += 1;
      if (inARow >= MOST_FAILURES_IN_A_ROW || !isRefusedItem(error)) throw error;
      failed.push({ source: sessionId, error });
    }
  }
  return describe(results, failed);
}

async function run(options: SyncOptions): Promise<SyncResult> {
  const result = await runSync(options);
  if (result.aborted) throw new OpenSyncError("aborted", "Stopped");
  return result;
}

/** An answer that may be about what was sent; anything else (no connection, a wrong key) is the same for every session. */
function isRefusedItem(error: unknown): boolean {
  return error instanceof OpenSyncError && error.code === "server_refused" && error.status !== 429;
}

function describe(results: readonly SyncResult[], failed: Delivered["failed"]): Delivered {
  const sum = (count: (result: SyncResult) => number) => results.reduce((total, result) => total + count(result), 0);
  const messages = sum(({ sent }) => sent.messages);
  const sessions = sum(({ sent }) => sent.sessions);
  const requests = sum(({ batches }) => batches);
  const unreadable = results.flatMap((result) => result.unreadable.map(({ message }) => message));
  const summary = `${messages} messages and ${sessions} sessions in ${requests} requests`;
  return {
    summary: unreadable.length === 0 ? summary : `${summary}; not readable: ${unreadable[0]}`,
    rejected: results.flatMap(({ rejected }) => rejected.first.map(toDeadLetter)),
    failed,
  };
}

function toDeadLetter({ kind, externalId, file, code, message }: SyncResult["rejected"]["first"][number]): DeadLetter {
  return { at: Date.now(), kind, what: `${externalId ?? "(no id)"} of ${file}`, code, message };
}
