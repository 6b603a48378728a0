import { oneByOne, OpenSyncError, type DeadLetter, type Delivered } from "@opensync/client-core";
import { basename } from "node:path";
import { runSync, type SyncOptions, type SyncResult } from "../../sync";

/**
 * Brings transcripts to the backend: in one run, or with `careful` each in its own, so that one which the backend stumbles over leaves the others
 * alone.
 */
export async function deliver(options: SyncOptions, careful: boolean): Promise<Delivered> {
  if (!careful) return describe([await run(options)], []);
  const { results, failed } = await oneByOne(
    options.only ?? [],
    async (path) => await run({ ...options, only: [path] }),
    options.signal,
  );
  return describe(
    results,
    failed.map(({ source, error }) => ({ source: basename(source, ".jsonl"), error })),
  );
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
  const unreadable = sum((result) => result.unreadable.length);
  const summary = `${messages} messages and ${sessions} sessions in ${requests} requests`;
  return {
    summary: unreadable === 0 ? summary : `${summary}; ${unreadable} files could not be read`,
    rejected: results.flatMap(({ rejected }) => rejected.first.map(toDeadLetter)),
    failed,
  };
}

function toDeadLetter({
  kind,
  externalId,
  file,
  line,
  code,
  message,
}: SyncResult["rejected"]["first"][number]): DeadLetter {
  return { at: Date.now(), kind, what: `${externalId ?? "(no id)"} at ${file}:${line}`, code, message };
}
