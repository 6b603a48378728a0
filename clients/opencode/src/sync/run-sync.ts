import {
  createProjectResolver,
  createProjectRules,
  Delivery,
  isWithin,
  OpenSyncError,
  ProgressMeter,
  projectName,
} from "@opensync/client-core";
import { isUnchanged, type SessionHead } from "../store";
import { findHeads } from "./chosen-sessions";
import type { SyncOptions, SyncResult } from "./options";
import { parsePosition, positionKey, sessionOfKey, type Position } from "./position";
import { isRicher, shareOf } from "./revision";
import { syncDeletion, syncSession, type Run } from "./sync-session";
import { Tally } from "./tally";

interface Task {
  readonly sessionId: string;
  /** Null: gone at the source. */
  readonly head: SessionHead | null;
  readonly before: Position | null;
}

/**
 * Brings OpenCode's sessions into the backend: whole, once, and only what it does not have yet. It may be stopped and killed at any point, and
 * run twice at once: positions follow acknowledgements, and the backend's rows do not depend on order or repetition.
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
  const resolveProject = createProjectResolver();
  const allowsFolders = createProjectRules(options.settings, resolveProject);
  const run: Run = { options, share, delivery, tally, resolveProject, allowsFolders, now };
  const tasks = findTasks(run);
  // Nobody knows how large a session is before it is read.
  const meter = new ProgressMeter(tasks.length, tally, () => now() - startedAt, options.onProgress);
  try {
    for (const task of tasks) {
      signal?.throwIfAborted();
      await bring(run, task);
      if (delivery.isFull) await delivery.cut();
      meter.next();
    }
    await delivery.finish();
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
    return tally.result(now() - startedAt, true);
  } finally {
    await delivery.settle();
    for (const { path, error } of options.store.troubles) tally.unreadable.push({ file: path, message: error.message });
  }
  return tally.result(now() - startedAt, false);
}

function findTasks(run: Run): Task[] {
  const { options, tally } = run;
  const heads = findHeads(options);
  tally.sessions.found = heads.length;
  const tasks = heads.map((head): Task => ({ sessionId: head.id, head, before: positionOf(run, head.id) }));
  return [...tasks, ...findGone(run, new Set(heads.map(({ id }) => id)))];
}

/**
 * Sessions that were brought from here and are here no more. A store that cannot be read, or that this run does not look into (another
 * `OPENCODE_DB`), says nothing of what is gone.
 */
function findGone(run: Run, present: ReadonlySet<string>): Task[] {
  const { store, positions, only, except } = run.options;
  if (store.troubles.length > 0) return [];
  const places = new Set(store.places.map(({ path }) => path));
  const known = only ?? positions.sources().flatMap((key) => sessionOfKey(key) ?? []);
  return known
    .filter((sessionId) => !present.has(sessionId) && !except?.has(sessionId))
    .map((sessionId): Task => ({ sessionId, head: null, before: positionOf(run, sessionId) }))
    .filter(({ before }) => before !== null && places.has(before.place));
}

function positionOf({ options }: Run, sessionId: string): Position | null {
  return parsePosition(options.positions.get(positionKey(sessionId)));
}

async function bring(run: Run, { sessionId, head, before }: Task): Promise<void> {
  const { options, tally, share } = run;
  const { mode = "new", filters } = options;
  const events = options.events?.get(sessionId) ?? null;
  if (head === null) {
    // Of a session that was never sent there is nothing to mark, and one that was marked stays so.
    if (before === null || before.deletedAt !== null) return;
    tally.sessions.deleted += 1;
    syncDeletion(run, sessionId, before, events);
    return;
  }
  if (!(await isChosen(run, head, filters))) {
    tally.sessions.filtered += 1;
    return;
  }
  const isWhole =
    before !== null &&
    isUnchanged(head, before.session) &&
    !isRicher(share, before.share) &&
    (events?.count ?? 0) <= before.events &&
    (events?.timed ?? 0) <= before.timed;
  if (mode === "new" && isWhole) {
    tally.sessions.unchanged += 1;
    return;
  }
  const start = mode === "force" ? null : before;
  const reading = readOver(run, head, start);
  if (reading === null) return;
  tally.sessions.read += 1;
  await syncSession(run, { reading, place: head.place.path, before: start, events });
}

/** A session that cannot be read costs only itself; it is named. */
function readOver({ options, tally }: Run, head: SessionHead, before: Position | null) {
  try {
    return options.store.read(head.id, before?.session ?? undefined);
  } catch (error) {
    if (!(error instanceof OpenSyncError)) throw error;
    tally.unreadable.push({ file: `${head.place.path} (${head.id})`, message: error.message });
    return null;
  }
}

async function isChosen(
  { allowsFolders, resolveProject }: Run,
  { directory, updatedAt }: SessionHead,
  { project, since }: NonNullable<SyncOptions["filters"]> = {},
): Promise<boolean> {
  if (since !== undefined && updatedAt < since) return false;
  if (allowsFolders !== null && !(await allowsFolders([directory]))) return false;
  if (project === undefined) return true;
  const { path, name } = await resolveProject(directory);
  return (
    name === project || isWithin(path, project) || isWithin(directory, project) || projectName(directory) === project
  );
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  if (!signal?.aborted) return false;
  return error === signal.reason || (error instanceof OpenSyncError && error.code === "aborted");
}
