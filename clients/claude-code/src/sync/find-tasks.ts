import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { hasCode } from "@opensync/client-core";
import { changesFor, type HookFacts } from "../live/facts";
import { discoverTranscripts, locateTranscripts, type Transcript } from "../transcript";
import { callerPath } from "./agent-results";
import type { SyncOptions } from "./options";
import { isRicher, readPosition, type Position } from "./position";
import type { Tally } from "./tally";

/** A transcript that has something new, or a session that hooks told of before it has one. */
export interface Task {
  transcript: Transcript;
  before: Position | null;
  /** Of its session; a subagent's calls stand among its parent's. */
  hooks: HookFacts | null;
}

/** Newest activity first: what somebody looks for first is there first. Transcripts that are whole are not even opened. */
export async function findTasks(options: SyncOptions, share: number, tally: Tally): Promise<Task[]> {
  const { positions, facts } = options;
  const known = new Map<string, HookFacts | null>();
  if (options.only === undefined) for (const hooks of facts?.all() ?? []) known.set(hooks.sessionId, hooks);
  const hooksOf = (sessionId: string): HookFacts | null => {
    const present = known.get(sessionId) ?? (options.only && facts?.get(sessionId)) ?? null;
    known.set(sessionId, present);
    return present;
  };
  const transcripts = await findTranscripts(options, tally);
  const sizes = new Map(transcripts.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const tasks: Task[] = [];
  for (const transcript of transcripts) {
    const { sessionId } = transcript;
    const task = { transcript, before: read(positions, transcript.path), hooks: sessionId ? hooksOf(sessionId) : null };
    const callerBytes = sizes.get(callerPath(transcript, sessionId ?? "")) ?? 0;
    if (isWhole(task, share) && callerBytes <= (task.before?.searched ?? callerBytes)) tally.transcripts.unchanged += 1;
    else tasks.push(task);
  }
  if (options.only) for (const path of options.only) hooksOf(basename(path, ".jsonl"));
  for (const hooks of known.values()) {
    const transcript = hooks && (await absentTranscript(hooks, sizes));
    if (!transcript) continue;
    const before = read(positions, transcript.path);
    if (before?.facts !== changesFor(hooks, null)) tasks.push({ transcript, before, hooks });
  }
  return tasks.sort((a, b) => b.transcript.modifiedAt - a.transcript.modifiedAt);
}

async function findTranscripts({ roots, only }: SyncOptions, tally: Tally): Promise<Transcript[]> {
  const all: Transcript[] = [];
  const looks = only ? [locateTranscripts(only)] : [...new Set(roots)].map((root) => discoverTranscripts(root));
  for (const { transcripts, unreadable } of await Promise.all(looks)) {
    tally.unreadable.push(...unreadable);
    tally.transcripts.found += transcripts.length;
    for (const transcript of transcripts) all.push(transcript);
  }
  return all;
}

function read(positions: SyncOptions["positions"], path: string): Position | null {
  return readPosition(positions.get(path));
}

function isWhole({ transcript, before, hooks }: Task, share: number): boolean {
  const { sizeBytes, modifiedAt, inode, agentId } = transcript;
  return (
    before !== null &&
    before.file !== null &&
    before.file.size === sizeBytes &&
    before.file.modifiedAt === modifiedAt &&
    before.file.inode === inode &&
    !isRicher(share, before.share) &&
    (hooks === null || before.facts === changesFor(hooks, agentId))
  );
}

/** The transcript of a session with prompts that has none yet, or never got one. */
async function absentTranscript(hooks: HookFacts, found: ReadonlyMap<string, unknown>): Promise<Transcript | null> {
  const { transcriptPath: path, sessionId, prompts, updatedAt } = hooks;
  if (path === undefined || prompts.length === 0 || found.has(path) || !(await isAbsent(path))) return null;
  return { path, sessionId, agentId: null, sizeBytes: 0, modifiedAt: updatedAt, inode: 0 };
}

async function isAbsent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    return hasCode(error, "ENOENT", "ENOTDIR");
  }
}
