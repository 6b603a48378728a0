import { open, type FileHandle } from "node:fs/promises";
import { hasCode } from "@opensync/client-core";
import { isContinued } from "../transcript";
import type { Task } from "./find-tasks";
import { isRicher } from "./position";
import { sessionExternalId } from "./session-item";
import { TranscriptPass, type SyncRun } from "./transcript-pass";

/** Brings one transcript to the backend: from the position on, or from its start where there is none that still holds. */
export async function syncTranscript(run: SyncRun, task: Task, sessionId: string): Promise<void> {
  const { transcript, hooks, before } = task;
  await using file = await openTranscript(task);
  const holds =
    before !== null &&
    !isRicher(run.share, before.share) &&
    (file === null ? before.offset === 0 : await isContinued(file, before.offset, before.identity));
  // What this machine saw begin is no fork, and nobody else has it.
  const isBegunHere = ["startup", "clear"].includes(hooks?.firstStart?.source ?? "");
  const canBeFork = file !== null && transcript.agentId === null && !isBegunHere;
  const findFork = async () => (canBeFork ? await run.forkOrigins.ofUnmarked(transcript.path) : null);
  const fork = holds && before.offset > 0 ? null : await findFork();
  const start = { run, transcript, sessionId, hooks, file, before: holds ? before : null, fork };
  const isKnown = holds || (before === null && isBegunHere);
  const detail = isKnown ? undefined : await run.backend.find(sessionExternalId(transcript, sessionId));
  if (detail) {
    const comparison = new TranscriptPass(start);
    const digest = await comparison.compare();
    if (digest.equals(detail)) {
      await comparison.finishWhole(detail.revision);
      run.tally.transcripts.unchanged += 1;
      return;
    }
  }
  const pass = new TranscriptPass(start);
  await pass.send();
  const { missed, end } = pass;
  // Not beyond the end of the first: of what the agent wrote meanwhile it would leave out all but these calls.
  if (missed.size > 0)
    await new TranscriptPass({ ...start, before: null, fork: await findFork(), until: end }).send(missed);
  if (file !== null) run.tally.transcripts.read += 1;
}

/** Null for the transcript of a session that hooks told of and that has none (yet). */
async function openTranscript({ transcript, hooks }: Task): Promise<FileHandle | null> {
  try {
    return await open(transcript.path, "r");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR") && transcript.agentId === null && hooks?.prompts.length) return null;
    throw error;
  }
}
