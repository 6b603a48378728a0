import { hash48 } from "@opensync/protocol";
import type { AdminRejection, Client, ItemErrorCode, UpsertCounts } from "@opensync/protocol";
import type { FunctionReturnType } from "convex/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { storeBlob } from "../blobs/store";
import { defined } from "../defined";
import type { Machine } from "../machines/touch";
import type { PreparedPart } from "../parts/prepare";
import { isOverLimit } from "../transactionLimits";
import type { ApartPartWithSpills, MessageWithSpills, PreparedBatch } from "./prepare";
import type { Outcome, PreparedApartPart, PreparedItems, PreparedMessage } from "./prepared";
import { halve, split } from "./split";

export interface Ingested {
  sessions: UpsertCounts;
  messages: UpsertCounts;
  parts: UpsertCounts;
  todos: UpsertCounts;
  fileEdits: UpsertCounts;
  errors: UpsertCounts;
  /** Items that only the rows in the database showed to be too large. */
  rejected: LateRejection[];
  /** Ids of the last session and message written: what the single routes answer. */
  sessionId: Id<"sessions"> | null;
  messageId: Id<"messages"> | null;
}

/** `index`: the prepared item's. */
type LateRejection = Omit<AdminRejection, "list">;

/** Brings a prepared batch into the user's rows, big content to file storage first, in as many mutations as it takes. */
export async function ingest(
  ctx: ActionCtx,
  userId: Id<"users">,
  batch: Omit<PreparedBatch, "rejected">,
): Promise<Ingested> {
  const messages: PreparedMessage[] = [];
  for (const message of batch.messages) {
    messages.push(message.spilled.length === 0 ? message.message : await storeSpills(ctx, userId, message));
  }
  const parts: PreparedApartPart[] = [];
  for (const part of batch.parts) {
    parts.push(part.spilled.spills.length === 0 ? part.item : await storeApartSpills(ctx, userId, part));
  }
  const result: Ingested = {
    sessions: zero(),
    messages: zero(),
    parts: zero(),
    todos: zero(),
    fileEdits: zero(),
    errors: zero(),
    rejected: [],
    sessionId: null,
    messageId: null,
  };
  const machine = machineOf(batch.client);
  const { sessions, todos, fileEdits, errors } = batch;
  for (const items of split({ sessions, messages, parts, todos, fileEdits, errors })) {
    const args = { userId, ...(machine === null ? {} : { machine }) };
    await apply(ctx, args, items, result);
  }
  return result;
}

/**
 * Applies the items in one mutation, or half by half where they touch more than a mutation may: rows that were there already
 * can be larger than those that came. An item that is too much by itself is rejected.
 */
async function apply(
  ctx: ActionCtx,
  args: { userId: Id<"users">; machine?: Machine },
  items: PreparedItems,
  result: Ingested,
): Promise<void> {
  let written: FunctionReturnType<typeof internal.ingest.write.apply>;
  try {
    written = await ctx.runMutation(internal.ingest.write.apply, { ...args, ...items });
  } catch (error) {
    if (!isOverLimit(error)) throw error;
    const halves = halve(items);
    if (halves === null) result.rejected.push(tooLarge(items, error));
    else for (const half of halves) await apply(ctx, args, half, result);
    return;
  }
  count(
    result.sessions,
    written.sessions.map(({ outcome }) => outcome),
  );
  count(
    result.messages,
    written.messages.map(({ outcome }) => outcome),
  );
  count(result.parts, written.parts);
  count(result.todos, written.todos);
  count(result.fileEdits, written.fileEdits);
  count(result.errors, written.errors);
  result.sessionId = written.sessions.at(-1)?.id ?? result.sessionId;
  result.messageId = written.messages.at(-1)?.id ?? result.messageId;
}

/** The rejection of the only item. */
function tooLarge(items: PreparedItems, cause: unknown): LateRejection {
  const [item] = KINDS.flatMap((kind) =>
    items[LIST_OF[kind]].map((only) => ({
      kind,
      index: only.index,
      externalId: "externalId" in only ? only.externalId : null,
    })),
  );
  if (item === undefined) throw new Error("A mutation without items went over a limit", { cause });
  const message = "Too large: with the rows that it changes the item does not fit a transaction";
  return { ...item, code: "too_large" satisfies ItemErrorCode, message };
}

const LIST_OF = {
  session: "sessions",
  message: "messages",
  part: "parts",
  todo: "todos",
  fileEdit: "fileEdits",
  error: "errors",
} as const satisfies Record<LateRejection["kind"], keyof PreparedItems>;
const KINDS = ["session", "message", "part", "todo", "fileEdit", "error"] as const;

/** The part with its big content stored, or with the blobs that it already has, content by content. */
async function storeApartSpills(
  ctx: ActionCtx,
  userId: Id<"users">,
  { item, spilled: { part, spills } }: ApartPartWithSpills,
): Promise<PreparedApartPart> {
  const stored = await ctx.runQuery(internal.ingest.write.storedBlobs, {
    userId,
    sessionExternalId: item.sessionExternalId,
    ...(item.messageExternalId === undefined ? {} : { externalId: item.messageExternalId }),
    ...(part.row.toolCallId === undefined ? {} : { callId: part.row.toolCallId }),
  });
  if (stored === null) return item;
  const known = stored.find(({ key }) => key === part.key)?.blobs ?? [];
  const owner = { userId, session: item.sessionExternalId };
  const blobs: NonNullable<PreparedPart["row"]["blobs"]> = [];
  for (const spill of spills) {
    const { field, content, bytes: size } = spill;
    const hash = hash48(content);
    const existing = known.find((blob) => blob.field === field && blob.hash === hash);
    blobs.push(existing ?? { field, blobId: await storeBlob(ctx, owner, spill), size, hash });
  }
  return { ...item, part: { ...part, row: { ...part.row, blobs } } };
}

/** The message with its big content stored, or with the blobs that it already has from an earlier delivery. */
async function storeSpills(
  ctx: ActionCtx,
  userId: Id<"users">,
  { message, spilled }: MessageWithSpills,
): Promise<PreparedMessage> {
  const { sessionExternalId, externalId } = message;
  const stored = await ctx.runQuery(internal.ingest.write.storedBlobs, { userId, sessionExternalId, externalId });
  if (stored === null) return message;
  const owner = { userId, session: sessionExternalId };
  const blobsByKey = new Map<string, PreparedPart["row"]["blobs"]>();
  for (const { part, spills } of spilled) {
    let blobs = stored.find(({ key, hash }) => key === part.key && hash === part.hash)?.blobs;
    if (blobs === undefined) {
      blobs = [];
      for (const spill of spills) {
        blobs.push({ field: spill.field, blobId: await storeBlob(ctx, owner, spill), size: spill.bytes });
      }
    }
    blobsByKey.set(part.key, blobs);
  }
  const withBlobs = (part: PreparedPart): PreparedPart => {
    const blobs = blobsByKey.get(part.key);
    return blobs === undefined ? part : { ...part, row: { ...part.row, blobs } };
  };
  return {
    ...message,
    ...(message.text === undefined ? {} : { text: withBlobs(message.text) }),
    ...(message.thinking === undefined ? {} : { thinking: withBlobs(message.thinking) }),
    ...(message.parts === undefined ? {} : { parts: message.parts.map(withBlobs) }),
  };
}

function machineOf({ machineId, hostname, platform, name, version, settings }: Client): Machine | null {
  if (machineId === undefined) return null;
  return {
    machineId,
    ...(hostname === undefined ? {} : { hostname }),
    ...(platform === undefined ? {} : { platform }),
    ...(name === undefined ? {} : { client: name }),
    ...(version === undefined ? {} : { clientVersion: version }),
    ...(settings === undefined ? {} : { settings: defined(settings) }),
  };
}

function zero(): UpsertCounts {
  return { inserted: 0, updated: 0, unchanged: 0 };
}

function count(counts: UpsertCounts, outcomes: Outcome[]): void {
  for (const outcome of outcomes) counts[outcome]++;
}
