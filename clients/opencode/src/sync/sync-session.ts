import {
  jsonSize,
  prepareItem,
  type AllowsFolders,
  type Delivery,
  type Item,
  type ItemPlace,
  type ResolveProject,
} from "@opensync/client-core";
import type { MessageItem, SessionItem } from "@opensync/protocol";
import { createHash } from "node:crypto";
import { deletedSession, eventItems, removedMessage, toMessageItems, toSessionItem, toTodoList } from "../mapping";
import type { SessionEvents } from "../live/facts";
import type { SessionReading, StoredMessage } from "../store";
import type { SyncOptions } from "./options";
import { newPosition, positionKey, type Position } from "./position";
import { isRicher, revisionOf } from "./revision";
import type { Tally } from "./tally";

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

/** Brings one session that is in the store to the backend, from where it was acknowledged. */
export async function syncSession(
  run: Run,
  reading: SessionReading,
  before: Position | null,
  events: SessionEvents | null,
): Promise<void> {
  const { session } = reading;
  const place = { file: session.id, line: 0 };
  const key = positionKey(session.id);
  const item = await sessionItem(run, reading, events);
  const hash = hashOf(item);
  if (hash !== before?.item) add(run, { kind: "session", item }, place);
  const sent = { share: run.share, item: hash, events: events?.count ?? 0, deletedAt: null };
  for (const message of reading.messages(wanted(run, reading, before))) {
    addMessage(run, message, reading);
    run.tally.bytesRead += message.bytes;
    if (!run.delivery.isFull) continue;
    run.delivery.checkpoint(key, newPosition({ ...sent, session: reading.position(), todos: "", events: 0 }));
    await run.delivery.cut();
  }
  for (const id of reading.removed) add(run, { kind: "message", item: removedMessage(id, reading) }, place);
  const todos = toTodoList(reading);
  const todosHash = todos === null ? "" : hashOf(todos);
  if (todos !== null && todosHash !== before?.todos) add(run, { kind: "todo", item: todos }, place);
  if ((events?.count ?? 0) > (before?.events ?? 0)) addEvents(run, events, place);
  run.delivery.checkpoint(key, newPosition({ ...sent, session: reading.position(), todos: todosHash }));
}

/** Marks a session that is gone at the source; nothing of it is removed in the backend. */
export function syncDeletion(run: Run, sessionId: string, before: Position | null, events: SessionEvents | null): void {
  const place = { file: sessionId, line: 0 };
  const said = events?.events.findLast(({ type }) => type === "session.deleted");
  const deletedAt = said?.at ?? run.now();
  add(run, { kind: "session", item: deletedSession(sessionId, deletedAt) }, place);
  if ((events?.count ?? 0) > (before?.events ?? 0)) addEvents(run, events, place);
  run.delivery.checkpoint(
    positionKey(sessionId),
    newPosition({
      share: run.share,
      session: null,
      item: before?.item ?? "",
      todos: before?.todos ?? "",
      events: events?.count ?? 0,
      deletedAt,
    }),
  );
}

/** All messages when the settings now let more of each leave than what was sent; else those that changed. */
function wanted(run: Run, { outline, changed }: SessionReading, before: Position | null): ReadonlySet<string> {
  if (before === null || !isRicher(run.share, before.share)) return changed;
  return new Set(outline.map(({ id }) => id));
}

async function sessionItem(run: Run, reading: SessionReading, events: SessionEvents | null): Promise<SessionItem> {
  const item = toSessionItem(reading);
  const project = await run.resolveProject(item.projectPath ?? reading.session.directory);
  const branch = item.gitBranch ?? events?.branch ?? undefined;
  return {
    ...item,
    projectPath: project.path,
    projectName: item.projectName ?? project.name,
    ...(project.repository === undefined ? {} : { gitRepo: project.repository }),
    ...(branch === undefined ? {} : { gitBranch: branch }),
    revision: Math.max(item.revision ?? 0, branch === item.gitBranch ? 0 : (events?.updatedAt ?? 0)),
  };
}

function addMessage(run: Run, message: StoredMessage, reading: SessionReading): void {
  const { message: item, fileEdits, errors, bytes } = toMessageItems(message, reading);
  const place = { file: reading.session.id, line: 0 };
  const revision = revisionOf(item.revision ?? message.revision, run.share);
  add(run, { kind: "message", item: priced(run, { ...item, revision }) }, place, bytes);
  for (const edit of fileEdits) add(run, { kind: "fileEdit", item: edit }, place);
  for (const error of errors) add(run, { kind: "error", item: error }, place);
}

function priced({ options, tally }: Run, item: MessageItem): MessageItem {
  const answer = options.price?.(item);
  if (answer?.unpricedModel) tally.unpricedModels.add(answer.unpricedModel);
  return answer?.message ?? item;
}

function addEvents(run: Run, events: SessionEvents | null, place: ItemPlace): void {
  for (const event of events?.events ?? []) for (const item of eventItems(event)) add(run, item, place);
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
