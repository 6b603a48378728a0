import { OpenSyncError } from "@opensync/client-core";
import { createProjectResolver } from "../project";
import { discoverTranscripts, shareOf, type Transcript } from "../transcript";
import { callerPath, createAgentResultsFinder } from "./agent-results";
import { BackendSessions } from "./backend-sessions";
import { chooseTranscript } from "./choose-transcripts";
import { Delivery } from "./delivery";
import { createForkOrigins } from "./fork-origin";
import type { SyncOptions, SyncResult } from "./options";
import { isRicher, readPosition, type Position } from "./position";
import { ProgressMeter } from "./progress-meter";
import { syncTranscript } from "./sync-transcript";
import { Tally } from "./tally";

interface Task {
  transcript: Transcript;
  before: Position | null;
}

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
    onBytes: meter.at,
  };
  try {
    for (const { transcript, before } of tasks) {
      signal?.throwIfAborted();
      await overFileTrouble(delivery, tally, transcript.path, async () => {
        const chosen = await chooseTranscript(transcript, options.filters ?? {}, resolveProject);
        if (chosen === null) tally.transcripts.filtered += 1;
        else await syncTranscript(run, transcript, chosen.sessionId, before);
      });
      if (delivery.isFull) await delivery.cut();
      meter.next();
    }
    await delivery.finish();
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
    return tally.result(now() - startedAt, true);
  } finally {
    await delivery.settle();
  }
  return tally.result(now() - startedAt, false);
}

/** Newest activity first: what somebody looks for first is there first. Transcripts that are whole are not even opened. */
async function findTasks({ roots, positions }: SyncOptions, share: number, tally: Tally): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const root of new Set(roots)) {
    const { transcripts, unreadable } = await discoverTranscripts(root);
    tally.unreadable.push(...unreadable);
    tally.transcripts.found += transcripts.length;
    const sizes = new Map(transcripts.map(({ path, sizeBytes }) => [path, sizeBytes]));
    for (const transcript of transcripts) {
      const before = readPosition(positions.get(transcript.path));
      const callerBytes = sizes.get(callerPath(transcript, transcript.sessionId ?? "")) ?? 0;
      if (before !== null && isWhole(transcript, before, share) && callerBytes <= (before.searched ?? callerBytes))
        tally.transcripts.unchanged += 1;
      else tasks.push({ transcript, before });
    }
  }
  return tasks.sort((a, b) => b.transcript.modifiedAt - a.transcript.modifiedAt);
}

function isWhole(
  { sizeBytes, modifiedAt, inode }: Transcript,
  { file, share: sent }: Position,
  share: number,
): boolean {
  return (
    file !== null &&
    file.size === sizeBytes &&
    file.modifiedAt === modifiedAt &&
    file.inode === inode &&
    !isRicher(share, sent)
  );
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
