import type { WithoutSystemFields } from "convex/server";
import { canonicalJson, hash48 } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { linkBlobs, unlinkBlobs } from "../blobs/links";
import { homeOf } from "./callHomes";
import { isListed, TEXT_KEY, THINKING_KEY } from "./contentKeys";
import type { MessageDrafts } from "./messageDrafts";
import { mergePart } from "./partMerge";
import { removePart } from "./parts";
import { toolEntry } from "./toolEntry";
import type { Outcome, PreparedApartPart } from "./prepared";

type MessageRow = WithoutSystemFields<Doc<"messages">>;
type MessagePart = MessageRow["parts"][number];
type PartRow = WithoutSystemFields<Doc<"parts">>;

/**
 * Brings one part, posted by itself, into its message: its fields are merged one by one into those of the part with the same key,
 * and no other part is touched. A message whose parts were sent as a list has them from there: the list is whole, and nothing
 * posted by itself is added to it, or outlives it.
 */
export async function upsertPart(drafts: MessageDrafts, item: PreparedApartPart): Promise<Outcome> {
  const { transaction } = drafts;
  const { ctx, now } = transaction;
  const session = await transaction.session(item.sessionExternalId);
  if (session === null) return "unchanged";
  const { messageExternalId, carried } = await homeOf(drafts, session, item);
  const draft = await drafts.get(session, messageExternalId);
  const { row } = draft;
  if (row.partsEmptied === true || row.parts.some(isListed)) return "unchanged";
  // A tool call whose message nobody named yet stands in a message of its own.
  if (item.messageExternalId === undefined && draft.before === null && row.parts.length === 0) row.role = "tool";
  const existing = row.parts.find((part) => part.key === item.part.key);
  const stored = existing === undefined ? null : await ctx.db.get("parts", existing.id);
  const { row: merged, changed } = mergePart(stored ?? carried, item);
  if (!changed && stored !== null) return "unchanged";

  const { userId, sessionId } = row;
  const partRow: PartRow = { userId, sessionId, messageExternalId, ...merged };
  const id = stored === null ? await ctx.db.insert("parts", partRow) : stored._id;
  if (stored !== null) {
    if (stored.blobs !== undefined) await unlinkBlobs(ctx, id, now);
    await ctx.db.replace("parts", id, partRow);
  }
  if (partRow.blobs !== undefined) await linkBlobs(ctx, partRow.blobs, id);
  const blobs = merged.blobs?.map(({ field, hash }) => ({ field, hash })) ?? [];
  const entry: MessagePart = {
    id,
    key: item.part.key,
    hash: hash48(canonicalJson({ ...merged, blobs })),
    ...toolEntry(merged),
    ...(merged.blobs === undefined ? {} : { hasBlobs: true }),
    apart: { order: orderOf(merged), type: merged.type },
  };
  row.parts = inOrder([...row.parts.filter((part) => part.key !== item.part.key), entry]);
  await dropRepeatedText(ctx, row, now);
  if (row.placeholder === true && row.role === "tool") row.createdAt = merged.startedAt ?? row.createdAt;
  draft.isDirty = true;
  return stored === null ? "inserted" : "updated";
}

/** Agents number their parts in the order of time; a call whose part is not known yet comes behind them. */
function orderOf({ externalId, startedAt = 0 }: Pick<PartRow, "externalId" | "startedAt">): string {
  return externalId ?? `~${String(startedAt).padStart(16, "0")}`;
}

/** Flat fields first, then by `order`: the same whatever came first. */
function inOrder(parts: MessagePart[]): MessagePart[] {
  const rank = ({ apart, key }: MessagePart) => (apart === undefined ? "" : `+${apart.order} ${key}`);
  return parts.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

/** Text of the flat fields that parts carry is not kept twice. */
async function dropRepeatedText(ctx: MutationCtx, row: MessageRow, now: number): Promise<void> {
  for (const [key, type, field] of [
    [TEXT_KEY, "text", "textContent"],
    [THINKING_KEY, "thinking", "thinkingContent"],
  ] as const) {
    const flat = row.parts.find((part) => part.key === key);
    if (flat === undefined || !row.parts.some((part) => part.apart?.type === type)) continue;
    await removePart(ctx, flat, now);
    row.parts = row.parts.filter((part) => part !== flat);
    if (row.fieldRevisions?.[field] === undefined) continue;
    const { [field]: _dropped, ...others } = row.fieldRevisions;
    if (Object.keys(others).length > 0) row.fieldRevisions = others;
    else delete row.fieldRevisions;
  }
}
