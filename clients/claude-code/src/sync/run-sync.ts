import {
  createProjectResolver,
  createProjectRules,
  Delivery,
  OpenSyncError,
  ProgressMeter,
} from "@opensync/client-core";
import { shareOf } from "../transcript";
import { createAgentResultsFinder } from "./agent-results";
import { BackendSessions } from "./backend-sessions";
import { chooseTranscript } from "./choose-transcripts";
import { findTasks } from "./find-tasks";
import { createForkOrigins } from "./fork-origin";
import type { SyncOptions, SyncResult } from "./options";
import { syncTranscript } from "./sync-transcript";
import { Tally } from "./tally";

/**
 * Brings every transcript under `roots` into the backend: whole, once, and only what it does not have yet. It may be stopped and killed at any point,
 * and run twice at once: positions follow acknowledgements, and the backend's rows do not depend on order or repetition.
 *
 * @throws OpenSyncError what the transport threw (wrong key, no network, …), after everything acknowledged so far was recorded
 */
export async function runSync(options: SyncOptions): Promise<SyncResult> {
  const now = options.now ?? Date.now;
  const startedAt = now();
  const { transport, positions, client, signal, dryRun, batchItems } = options;
  const tally = new Tally();
  const share = shareOf(options.settings);
  const record = async (key: string, position: unknown) => (dryRun ? undefined : positions.set(key, position));
  const delivery = new Delivery({ transport: dryRun ? null : transport, record, tally, client, signal, batchItems });
  const tasks = await findTasks(options, share, tally);
  const meter = new ProgressMeter(
    tasks.map(({ transcript, before }) => transcript.sizeBytes - (before?.offset ?? 0)),
    tally,
    () => now() - startedAt,
    options.onProgress,
  );
  const resolveProject = createProjectResolver();
  const run = {
    options,
    share,
    delivery,
    tally,
    resolveProject,
    backend: new BackendSessions(transport, signal),
    forkOrigins: createForkOrigins(),
    findAgentResults: createAgentResultsFinder(),
    heldPrompts: new Map<string, string[]>(),
    onBytes: meter.at,
  };
  const allowsFolders = createProjectRules(options.settings, resolveProject);
  const choice = { filters: options.filters ?? {}, allowsFolders, resolveProject };
  try {
    for (const task of tasks) {
      signal?.throwIfAborted();
      await overFileTrouble(delivery, tally, task.transcript.path, async () => {
        const sessionId = await chooseTranscript(task, choice);
        if (sessionId === null) tally.transcripts.filtered += 1;
        else await syncTranscript(run, task, sessionId);
      });
      if (delivery.isFull) await delivery.cut();
      meter.next();
    }
    await delivery.finish();
    // Only now: until then the transcript might go before the backend has it.
    if (!dryRun) for (const [sessionId, ids] of run.heldPrompts) await options.facts?.dropPrompts?.(sessionId, ids);
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
    return tally.result(now() - startedAt, true);
  } finally {
    await delivery.settle();
  }
  return tally.result(now() - startedAt, false);
}

/** A file that is gone or closed to us costs only itself; the network's failures end the run. */
async function overFileTrouble(
  delivery: Delivery,
  tally: Tally,
  file: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (delivery.hasFailed || !(error instanceof Error) || !("syscall" in error)) throw error;
    tally.unreadable.push({ file, message: error.message });
  }
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  if (!signal?.aborted) return false;
  return error === signal.reason || (error instanceof OpenSyncError && error.code === "aborted");
}
