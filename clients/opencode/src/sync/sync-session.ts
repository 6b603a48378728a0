import {
  findCheckout,
  jsonSize,
  prepareItem,
  type AllowsFolders,
  type Delivery,
  type Item,
  type ItemPlace,
  type ResolveProject,
} from "@opensync/client-core";
import type { MessageItem, SessionErrorItem, SessionItem } from "@opensync/protocol";
import { createHash } from "node:crypto";
import { dirname, isAbsolute } from "node:path";
import {
  fold,
  NOTHING_TOLD,
  toDeletedSession,
  toErrorItems,
  toMarks,
  toMessageItems,
  toSessionItem,
  toTodoList,
  withExecutions,
  type Execution,
  type Told,
} from "../mapping";
import type { SessionEvents } from "../live/facts";
import type { SessionReading, StoredMessage } from "../store";
import type { SyncOptions } from "./options";
import { newPosition, positionKey, type Position } from "./position";
import { isRicher, revisionOf } from "./revision";
import type { Tally } from "./tally";

/** OpenCode says it twice within milliseconds; the mapping asks for as much. */
const SAME_ERROR_MS = 10_000;

export interface Run {
  readonly options: SyncOptions;
  /** See `shareOf`. */
  readonly share: number;
  readonly delivery: Delivery;
  readonly tally: Tally;
  readonly resolveProject: ResolveProject;
  readonly allowsFolders: AllowsFolders | null;
  readonly now: () => number;
}

export interface ReadSession {
  readonly reading: SessionReading;
  /** Where it was read from. */
  readonly place: string;
  readonly before: Position | null;
  readonly events: SessionEvents | null;
}

/** Brings one session that is in the store to the backend, from where it was acknowledged. */
export async function syncSession(run: Run, { reading, place: path, before, events }: ReadSession): Promise<void> {
  const { session } = reading;
  const place = { file: session.id, line: 0 };
  const key = positionKey(session.id);
  const told = toldOf(events);
  const since = firstNew(events, before);
  const item = await sessionItem(run, reading, events, told);
  const hash = hashOf(item);
  const revision = hash === before?.item ? before.revision : laterThan(before, item.revision ?? 0);
  if (hash !== before?.item) add(run, { kind: "session", item: { ...item, revision } }, place);
  const ahead = (before?.ahead ?? 0) + (reading.behind > 0 ? reading.behind + 1 : 0);
  const sent = {
    share: run.share,
    place: path,
    item: hash,
    revision,
    ahead,
    events: events?.count ?? 0,
    timed: events?.timed ?? 0,
    deletedAt: null,
  };
  const errors: SessionErrorItem[] = [];
  const ids = wanted(run, reading, before, { told, since, executions: newExecutions(events, before) });
  for (const message of reading.messages(ids)) {
    errors.push(...addMessage(run, message, reading, { told, executions: events?.tools ?? [], ahead }));
    run.tally.bytesRead += message.bytes;
    if (!run.delivery.isFull) continue;
    run.delivery.checkpoint(key, newPosition({ ...sent, session: reading.position(), todos: "", events: 0, timed: 0 }));
    await run.delivery.cut();
  }
  // After the messages: one that was taken back may be among them.
  for (const mark of toMarks(reading, told))
    add(run, { kind: "message", item: { ...mark, revision: (mark.revision ?? 0) + ahead } }, place);
  const newlyTold = { ...told, errors: told.errors.filter(({ at }) => at >= since) };
  for (const error of toErrorItems(session.id, newlyTold, errors)) add(run, { kind: "error", item: error }, place);
  const todos = toTodoList(reading);
  const todosHash = todos === null ? "" : hashOf(todos.item);
  if (todos !== null && todosHash !== before?.todos) {
    add(run, { kind: "todo", item: todos.item }, place);
    for (const { field, reason, bytes } of todos.omitted) run.tally.omitted.add({ ...place, field, reason, bytes });
  }
  run.delivery.checkpoint(key, newPosition({ ...sent, session: reading.position(), todos: todosHash }));
}

/** Marks a session that is gone at the source; nothing of it is removed in the backend. */
export function syncDeletion(run: Run, sessionId: string, before: Position, events: SessionEvents | null): void {
  const told = toldOf(events);
  const deletedAt = told.deletedAt ?? run.now();
  const place = { file: sessionId, line: 0 };
  const revision = laterThan(before, deletedAt);
  add(run, { kind: "session", item: { ...toDeletedSession(sessionId, deletedAt), revision } }, place);
  for (const error of toErrorItems(sessionId, told, [])) add(run, { kind: "error", item: error }, place);
  const { item, ahead, todos, place: path } = before;
  const heard = { events: events?.count ?? 0, timed: events?.timed ?? 0, deletedAt };
  const gone = { share: run.share, place: path, session: null, item, revision, ahead, todos, ...heard };
  run.delivery.checkpoint(positionKey(sessionId), newPosition(gone));
}

/** A session item that differs from the one before is later, also where its times are not: the clock may have been set back. */
function laterThan(before: Position | null, revision: number): number {
  return before === null ? revision : Math.max(revision, before.revision + 1);
}

function toldOf(events: SessionEvents | null): Told {
  return (events?.events ?? []).toSorted((a, b) => a.at - b.at).reduce(fold, NOTHING_TOLD);
}

/**
 * Besides those that changed: all messages when the settings now let more of each leave than what was sent, and those that new events are about.
 */
function wanted(
  run: Run,
  { outline, changed }: SessionReading,
  before: Position | null,
  { told, since, executions }: { told: Told; since: number; executions: readonly Execution[] },
): ReadonlySet<string> {
  if (before === null) return changed;
  if (isRicher(run.share, before.share)) return new Set(outline.map(({ id }) => id));
  const isNew = ({ at }: { at: number }) => at >= since;
  const named = [...told.commands, ...told.permissions].filter(isNew).map(({ messageId }) => messageId);
  // An error is told by an event and by the answer that failed: only both together show that it is one.
  const errors = told.errors.filter(isNew);
  const failed = outline.filter(({ revision }) => errors.some(({ at }) => Math.abs(revision - at) < SAME_ERROR_MS));
  // Times come with the next hint, when the call may long have been sent; they name no message.
  const timed = outline.filter(({ createdAt, revision }) =>
    executions.some(([, startedAt, endedAt]) => createdAt <= endedAt && startedAt <= revision),
  );
  const present = new Set(outline.map(({ id }) => id));
  const dated = [...failed, ...timed].map(({ id }) => id);
  return new Set([...changed, ...named, ...dated].filter((id) => present.has(id)));
}

/** When the first of the events was that are not sent yet, ms. */
function firstNew(events: SessionEvents | null, before: Position | null): number {
  const fresh = (events?.count ?? 0) - (before?.events ?? 0);
  if (events === null || fresh <= 0) return Number.POSITIVE_INFINITY;
  return Math.min(...events.events.slice(-fresh).map(({ at }) => at));
}

function newExecutions(events: SessionEvents | null, before: Position | null): readonly Execution[] {
  const fresh = (events?.timed ?? 0) - (before?.timed ?? 0);
  return events === null || fresh <= 0 ? [] : events.tools.slice(-fresh);
}

async function sessionItem(
  run: Run,
  reading: SessionReading,
  events: SessionEvents | null,
  told: Told,
): Promise<SessionItem> {
  const item = toSessionItem(reading, told);
  const project = await run.resolveProject(item.projectPath ?? reading.session.directory);
  // The branch at the last hint, where OpenCode said nothing of one.
  const branch = item.gitBranch ?? events?.branch ?? undefined;
  const isHinted = branch !== item.gitBranch;
  return {
    ...item,
    projectPath: project.path,
    projectName: item.projectName ?? project.name,
    ...(item.worktree === undefined ? {} : { worktree: (await checkoutOf(reading, events)) ?? item.worktree }),
    ...(project.repository === undefined ? {} : { gitRepo: project.repository }),
    ...(branch === undefined ? {} : { gitBranch: branch }),
    revision: Math.max(item.revision ?? 0, isHinted ? (events?.updatedAt ?? 0) : 0),
  };
}

/** OpenCode's project names the main checkout alone; a session may run in another worktree of it. */
async function checkoutOf(
  { session: { directory } }: SessionReading,
  events: SessionEvents | null,
): Promise<string | undefined> {
  if (events !== null && isAbsolute(events.worktree) && dirname(events.worktree) !== events.worktree)
    return events.worktree;
  return isAbsolute(directory) ? (await findCheckout(directory))?.root : undefined;
}

interface Besides {
  readonly told: Told;
  readonly executions: readonly Execution[];
  readonly ahead: number;
}

/** Gives the errors that the message itself tells of. */
function addMessage(
  run: Run,
  stored: StoredMessage,
  reading: SessionReading,
  { told, executions, ahead }: Besides,
): SessionErrorItem[] {
  const { message, fileEdits, errors, bytes } = toMessageItems(stored, reading, told);
  const place = { file: reading.session.id, line: 0 };
  const { parts, known } = withExecutions(message.parts ?? [], executions);
  const changedAt = (message.revision ?? stored.revision) + ahead;
  const revision = revisionOf(changedAt, run.share, known + countTold(told, stored.id));
  // A list that is not sent replaces none: what was removed at the source stays here.
  const sent = reading.shrunk.has(stored.id) ? withoutParts(message) : { ...message, parts };
  add(run, { kind: "message", item: priced(run, { ...sent, revision }) }, place, bytes);
  for (const edit of fileEdits) add(run, { kind: "fileEdit", item: edit }, place);
  for (const error of errors) add(run, { kind: "error", item: error }, place);
  return errors;
}

/** How much was told of a message: more each time that it is more, so that a reading with it replaces one of the same rows without. */
function countTold({ commands, permissions }: Told, id: string): number {
  const asked = permissions.filter(({ messageId }) => messageId === id);
  const replied = asked.filter(({ facts }) => "reply" in facts);
  return commands.filter(({ messageId }) => messageId === id).length + asked.length + replied.length;
}

function withoutParts({ parts: _parts, ...message }: MessageItem): MessageItem {
  return message;
}

function priced({ options, tally }: Run, item: MessageItem): MessageItem {
  const answer = options.price?.(item);
  if (answer?.unpricedModel) tally.unpricedModels.add(answer.unpricedModel);
  return answer?.message ?? item;
}

/** As it may leave this machine, of a size that a request can hold; what has to stay is named. */
function add(run: Run, item: Item, place: ItemPlace, bytes = jsonSize(item.item)): void {
  const { tally, delivery, options } = run;
  const prepared = prepareItem(item, bytes, options);
  if ("refused" in prepared) {
    const { kind, refused } = prepared;
    const externalId = "externalId" in item.item ? (item.item.externalId ?? null) : null;
    tally.rejected.add({ ...place, kind, externalId, code: refused.code, message: refused.message });
    return;
  }
  count(tally, prepared.kind);
  if (prepared.kind === "message") {
    tally.sent.parts += prepared.item.parts?.length ?? 0;
    for (const { field, bytes: left, reason } of prepared.omitted)
      tally.omitted.add({ ...place, field, reason, bytes: left });
  }
  delivery.add({ ...prepared, place });
}

function count({ sent }: Tally, kind: Item["kind"]): void {
  const names = {
    session: "sessions",
    message: "messages",
    todo: "todos",
    fileEdit: "fileEdits",
    error: "errors",
  } as const;
  sent[names[kind]] += 1;
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}
