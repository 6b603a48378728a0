import type { Client, UpsertCounts } from "@opensync/protocol";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { storeBlob } from "../blobs/store";
import type { Machine } from "../machines/touch";
import type { PreparedPart } from "../parts/prepare";
import type { MessageWithSpills, PreparedBatch } from "./prepare";
import type { Outcome, PreparedMessage } from "./prepared";
import { emptyItems, split } from "./split";

export interface Ingested {
  sessions: UpsertCounts;
  messages: UpsertCounts;
  todos: UpsertCounts;
  fileEdits: UpsertCounts;
  errors: UpsertCounts;
  /** Ids of the last session and message written: what the single routes answer. */
  sessionId: Id<"sessions"> | null;
  messageId: Id<"messages"> | null;
}

/** Brings a prepared batch into the user's rows, big content to file storage first, in as many mutations as it takes. */
export async function ingest(ctx: ActionCtx, userId: Id<"users">, batch: PreparedBatch): Promise<Ingested> {
  const messages: PreparedMessage[] = [];
  for (const message of batch.messages) {
    messages.push(message.spilled.length === 0 ? message.message : await storeSpills(ctx, userId, message));
  }
  const result: Ingested = {
    sessions: zero(),
    messages: zero(),
    todos: zero(),
    fileEdits: zero(),
    errors: zero(),
    sessionId: null,
    messageId: null,
  };
  let machine = machineOf(batch.client);
  const { sessions, todos, fileEdits, errors } = batch;
  for (const items of split({ sessions, messages, todos, fileEdits, errors })) {
    const named = machine === null ? {} : { machine };
    const written = await ctx.runMutation(internal.ingest.write.apply, { userId, ...named, ...emptyItems(), ...items });
    machine = null;
    count(
      result.sessions,
      written.sessions.map(({ outcome }) => outcome),
    );
    count(
      result.messages,
      written.messages.map(({ outcome }) => outcome),
    );
    count(result.todos, written.todos);
    count(result.fileEdits, written.fileEdits);
    count(result.errors, written.errors);
    result.sessionId = written.sessions.at(-1)?.id ?? result.sessionId;
    result.messageId = written.messages.at(-1)?.id ?? result.messageId;
  }
  return result;
}

/** The message with its big content stored, or with the blobs that it already has from an earlier delivery. */
async function storeSpills(
  ctx: ActionCtx,
  userId: Id<"users">,
  { message, spilled }: MessageWithSpills,
): Promise<PreparedMessage> {
  const { sessionExternalId, externalId } = message;
  const stored = await ctx.runQuery(internal.ingest.write.storedBlobs, { userId, sessionExternalId, externalId });
  const blobsByKey = new Map<string, PreparedPart["row"]["blobs"]>();
  for (const { part, spills } of spilled) {
    let blobs = stored.find(({ key, hash }) => key === part.key && hash === part.hash)?.blobs;
    if (blobs === undefined) {
      blobs = [];
      for (const spill of spills) {
        blobs.push({ field: spill.field, blobId: await storeBlob(ctx, userId, spill), size: spill.bytes });
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

function machineOf({ machineId, hostname, platform, name, version }: Client): Machine | null {
  if (machineId === undefined) return null;
  return {
    machineId,
    ...(hostname === undefined ? {} : { hostname }),
    ...(platform === undefined ? {} : { platform }),
    ...(name === undefined ? {} : { client: name }),
    ...(version === undefined ? {} : { clientVersion: version }),
  };
}

function zero(): UpsertCounts {
  return { inserted: 0, updated: 0, unchanged: 0 };
}

function count(counts: UpsertCounts, outcomes: Outcome[]): void {
  for (const outcome of outcomes) counts[outcome]++;
}
