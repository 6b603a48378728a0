import { oneByOne, OpenSyncError, type DeadLetter, type Delivered } from "@opensync/client-core";
import { findHeads, runSync, type SyncOptions, type SyncResult } from "../../sync";

/**
 * Brings sessions to the backend: in one run, or with `careful` each in its own, so that one which the backend stumbles over leaves the others
 * alone.
 */
export async function deliver(options: SyncOptions, careful: boolean): Promise<Delivered> {
  if (!careful) return describe([await run(options)], []);
  const { results, failed } = await oneByOne(
    options.only ?? findHeads(options).map(({ id }) => id),
    async (sessionId) => await run({ ...options, only: [sessionId] }),
    options.signal,
  );
  return describe(results, failed);
}

async function run(options: SyncOptions): Promise<SyncResult> {
  const result = await runSync(options);
  if (result.aborted) throw new OpenSyncError("aborted", "Stopped");
  return result;
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
