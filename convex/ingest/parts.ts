import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { PreparedPart } from "../parts/prepare";
import { linkBlobs, unlinkBlobs } from "../blobs/links";
import { isFlat, TEXT_KEY, THINKING_KEY } from "./contentKeys";
import { toolEntry } from "./toolEntry";
import type { IngestTransaction } from "./transaction";

type MessageRow = WithoutSystemFields<Doc<"messages">>;
type MessagePart = MessageRow["parts"][number];

/**
 * Brings the rows of a message's parts to what was sent and returns the message's list of them: thinking and text of the
 * flat fields first, then the listed parts. What was not sent stays. A part whose content has the same hash is not touched,
 * and its text not read.
 */
export async function writeParts(
  { ctx, now }: IngestTransaction,
  message: MessageRow,
  sent: { thinking: PreparedPart | undefined; text: PreparedPart | undefined; list: PreparedPart[] | undefined },
): Promise<MessagePart[]> {
  const current = message.parts;
  const flat = [
    sent.thinking ?? current.find((part) => part.key === THINKING_KEY),
    sent.text ?? current.find((part) => part.key === TEXT_KEY),
  ].filter((part) => part !== undefined);
  const listed = sent.list ?? current.filter((part) => !isFlat(part));
  const byKey = new Map(current.map((part) => [part.key, part]));
  const parts: MessagePart[] = [];
  for (const part of [...flat, ...listed]) {
    const existing = byKey.get(part.key);
    byKey.delete(part.key);
    parts.push("row" in part ? await writePart(ctx, { message, part, existing, now }) : part);
  }
  for (const removed of byKey.values()) await removePart(ctx, removed, now);
  return parts;
}

async function writePart(
  ctx: MutationCtx,
  {
    message,
    part,
    existing,
    now,
  }: { message: MessageRow; part: PreparedPart; existing: MessagePart | undefined; now: number },
): Promise<MessagePart> {
  if (existing?.hash === part.hash) return existing;
  const { userId, sessionId, externalId: messageExternalId } = message;
  const row = { userId, sessionId, messageExternalId, ...part.row };
  let id: Id<"parts">;
  if (existing === undefined) {
    id = await ctx.db.insert("parts", row);
  } else {
    id = existing.id;
    if (existing.hasBlobs === true) await unlinkBlobs(ctx, id, now);
    await ctx.db.replace("parts", id, row);
  }
  if (row.blobs !== undefined) await linkBlobs(ctx, row.blobs, id);
  return {
    id,
    key: part.key,
    hash: part.hash,
    ...toolEntry(row),
    ...(row.blobs === undefined ? {} : { hasBlobs: true }),
  };
}

export async function removePart(ctx: MutationCtx, part: MessagePart, now: number): Promise<void> {
  if (part.hasBlobs === true) await unlinkBlobs(ctx, part.id, now);
  await ctx.db.delete("parts", part.id);
}
