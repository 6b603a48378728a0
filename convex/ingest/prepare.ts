import {
  batchEnvelopeSchema,
  hash48,
  MAX_BATCH_ITEMS,
  parseFileEdit,
  parseMessage,
  parseSession,
  parseSessionError,
  parseTodoList,
} from "@opensync/protocol";
import type {
  AdminPart,
  AdminSession,
  Client,
  ItemErrorCode,
  ItemKind,
  ItemResult,
  Json,
  Kept,
  MessageItem,
  Rejection,
  TodoListItem,
  Usage,
} from "@opensync/protocol";
import { defined } from "../defined";
import { PartPreparer, utf8Length } from "../parts/prepare";
import type { PartWithSpills } from "../parts/prepare";
import { jsonText, NestedTooDeeply } from "../parts/skeleton";
import { ApiError } from "../web/apiError";
import { TEXT_KEY, THINKING_KEY } from "./contentKeys";
import type { PreparedApartPart, PreparedItems, PreparedMessage } from "./prepared";

/** A message ready but for those of its parts whose content has to go to file storage first. */
export interface MessageWithSpills {
  message: PreparedMessage;
  spilled: PartWithSpills[];
}

/** A part posted by itself, likewise. */
export interface ApartPartWithSpills {
  item: PreparedApartPart;
  spilled: PartWithSpills;
}

export interface PreparedBatch extends Omit<PreparedItems, "messages" | "parts"> {
  messages: MessageWithSpills[];
  parts: ApartPartWithSpills[];
  rejected: Rejection[];
  client: Client;
}

/** What a row may hold beside its parts; a Convex document ends at 1 MiB. */
const MAX_ROW_BYTES = 512 * 1024;
/** Metadata of one part; its text, input and output take up to 512 KiB more of the row. */
const MAX_PART_METADATA_BYTES = 256 * 1024;
/** Metadata of all parts of a message: it is not stored apart, and a message is answered in one piece. */
const MAX_MESSAGE_METADATA_BYTES = 2 * 1024 * 1024;

/** Parses the body of POST /sync/batch, item by item. @throws ApiError if the envelope is no batch, or too large. */
export function prepareBatch(body: unknown, now: number): PreparedBatch {
  const parsed = batchEnvelopeSchema.safeParse(body);
  if (!parsed.success) {
    const details = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
    throw new ApiError(
      "invalid_request",
      "A batch is {sessions?, messages?, todos?, fileEdits?, errors?, client?}, each a list",
      { details },
    );
  }
  const { client, sessions, messages, todos, fileEdits, errors } = parsed.data;
  const count = [sessions, messages, todos, fileEdits, errors].reduce((sum, items) => sum + (items?.length ?? 0), 0);
  if (count > MAX_BATCH_ITEMS) {
    throw new ApiError("batch_too_large", `A batch has at most ${MAX_BATCH_ITEMS} items; this one has ${count}`, {
      details: { maxItems: MAX_BATCH_ITEMS, items: count },
    });
  }
  const rejected: Rejection[] = [];
  const each = <Item, Prepared>(
    kind: ItemKind,
    raw: unknown[] | null | undefined,
    parse: (raw: unknown, now: number) => ItemResult<Item>,
    prepare: (item: Item, index: number) => Prepared,
  ): Prepared[] =>
    (raw ?? []).flatMap((rawItem, index) => {
      const result = prepareItem(parse(rawItem, now), (item) => prepare(item, index));
      if (result.ok) return [result.item];
      const { externalId, code, message } = result;
      rejected.push({ kind, externalId, index, code, message });
      return [];
    });
  const machineId = client?.machineId;
  return {
    sessions: each("session", sessions, parseSession, (item, index) => prepareSession(item, index, machineId)),
    messages: each("message", messages, parseMessage, prepareMessage),
    parts: [],
    todos: each("todo", todos, parseTodoList, prepareTodoList),
    fileEdits: each("fileEdit", fileEdits, parseFileEdit, prepareSideItem),
    errors: each("error", errors, parseSessionError, prepareSideItem),
    rejected,
    client: client ?? {},
  };
}

export function prepareTodoList(
  { sessionExternalId, revision = 0, todos }: TodoListItem,
  index: number,
): PreparedItems["todos"][number] {
  const items = todos.map(({ metadata, ...todo }) => ({ ...defined(todo), ...metadataText(metadata) }));
  return fitting({ index, sessionExternalId, revision, items });
}

interface SideItem {
  sessionExternalId: string;
  externalId: string;
  revision?: number | undefined;
  metadata?: Json | undefined;
  extra?: Record<string, Json>;
}

/** A file edit or an error. */
export function prepareSideItem<Item extends SideItem>(item: Item, index: number) {
  const { sessionExternalId, externalId, revision = 0, metadata, extra, ...rest } = item;
  const fields = Object.assign(defined(rest), metadataText(metadata), extraText(extra));
  return fitting({ index, sessionExternalId, externalId, revision, fields });
}

/** The prepared item, or why it cannot be stored. */
export function prepareItem<Item, Prepared>(
  parsed: ItemResult<Item>,
  prepare: (item: Item) => Prepared,
): ItemResult<Prepared> {
  if (!parsed.ok) return parsed;
  try {
    return { ok: true, item: prepare(parsed.item) };
  } catch (error) {
    const code: ItemErrorCode | null =
      error instanceof TooLarge ? "too_large" : error instanceof NestedTooDeeply ? "invalid_item" : null;
    if (code === null || !(error instanceof Error)) throw error;
    return { ok: false, externalId: externalIdOf(parsed.item), code, message: error.message };
  }
}

export function prepareSession(
  item: AdminSession,
  index: number,
  machineId: string | undefined,
): PreparedItems["sessions"][number] {
  const { externalId, revision = 0, metadata, extra, assumed, ...fields } = item;
  const machine = machineId === undefined ? {} : { machineId };
  return fitting({
    index,
    externalId,
    revision,
    fields: { ...defined(fields), ...machine, ...metadataText(metadata), ...extraText(extra) },
    ...(assumed === undefined ? {} : { assumed }),
  });
}

/** A part posted by itself: a tool call is known by its call, whoever posts it, anything else by its own id. */
export function prepareApartPart(item: AdminPart, index: number): ApartPartWithSpills {
  const { sessionExternalId, messageExternalId, externalId, revision = 0, part } = item;
  const { toolCallId } = part;
  const id = toolCallId === undefined ? `part:${externalId ?? ""}` : `call:${toolCallId}`;
  const own = { ...part, ...(externalId === undefined ? {} : { externalId }) };
  const spilled = new PartPreparer().prepareAs(`~${hash48(id).toString(36)}`, own);
  const { metadata } = spilled.part.row;
  if (metadata !== undefined) fitting(metadata, MAX_PART_METADATA_BYTES);
  return {
    item: {
      index,
      sessionExternalId,
      revision,
      ...(messageExternalId === undefined ? {} : { messageExternalId }),
      part: spilled.part,
    },
    spilled,
  };
}

export function prepareMessage(item: Kept<MessageItem>, index: number): MessageWithSpills {
  const {
    sessionExternalId,
    externalId,
    revision = 0,
    source,
    textContent,
    thinkingContent,
    parts,
    usage,
    metadata,
    extra,
    ...fields
  } = item;
  const preparer = new PartPreparer();
  const thinking =
    thinkingContent === undefined
      ? undefined
      : preparer.prepareAs(THINKING_KEY, { type: "thinking", text: thinkingContent });
  const text =
    textContent === undefined ? undefined : preparer.prepareAs(TEXT_KEY, { type: "text", text: textContent });
  const listed = parts?.map((part, position) => preparer.prepare(part, position));
  const metadataOfParts = (listed ?? []).flatMap(({ part }) => part.row.metadata ?? []);
  for (const text of metadataOfParts) fitting(text, MAX_PART_METADATA_BYTES);
  fitting(metadataOfParts, MAX_MESSAGE_METADATA_BYTES);
  const message = fitting({
    index,
    sessionExternalId,
    externalId,
    revision,
    ...(source === undefined ? {} : { sourceHint: source }),
    fields: {
      ...defined(fields),
      ...(usage === undefined ? {} : { usage: withoutZeros(usage) }),
      ...metadataText(metadata),
      ...extraText(extra),
    },
  });
  return {
    message: {
      ...message,
      ...(thinking === undefined ? {} : { thinking: thinking.part }),
      ...(text === undefined ? {} : { text: text.part }),
      ...(listed === undefined ? {} : { parts: listed.map(({ part }) => part) }),
    },
    spilled: [thinking, text, ...(listed ?? [])]
      .filter((part) => part !== undefined)
      .filter(({ spills }) => spills.length > 0),
  };
}

function withoutZeros(usage: Usage): { [Bucket in keyof Usage]?: number } {
  return Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== undefined && tokens !== 0));
}

function metadataText(metadata: Json | undefined): { metadata?: string } {
  return metadata === undefined ? {} : { metadata: jsonText(metadata) };
}

function extraText(extra: Record<string, Json> | undefined): { extra?: string } {
  return extra === undefined ? {} : { extra: jsonText(extra) };
}

class TooLarge extends Error {
  override name = "TooLarge";
}

/** The row, if a document can hold it. */
function fitting<Row>(row: Row, maxBytes = MAX_ROW_BYTES): Row {
  const text = JSON.stringify(row) ?? "";
  // Most rows are small; bytes are counted only where they could matter.
  if (text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes) return row;
  throw new TooLarge(`Too large: beside its content an item may have ${maxBytes} bytes`);
}

function externalIdOf(item: unknown): string | null {
  const hasId = typeof item === "object" && item !== null && "externalId" in item;
  return hasId && typeof item.externalId === "string" ? item.externalId : null;
}
