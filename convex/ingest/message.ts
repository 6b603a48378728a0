import { hash48 } from "@opensync/protocol";
import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import { messageFields } from "../parts/tables";
import { settleUsage } from "../usage/ownership";
import { computeCost } from "../usage/pricing";
import { isListed, TEXT_KEY, THINKING_KEY } from "./contentKeys";
import { applyWithExtra, spreadExtra } from "./extra";
import { merge } from "./merge";
import { writeParts } from "./parts";
import type { Outcome, PreparedMessage, PreparedSession } from "./prepared";
import type { SessionDraft } from "./session";
import type { IngestTransaction } from "./transaction";

type MessageRow = WithoutSystemFields<Doc<"messages">>;
type MessagePart = MessageRow["parts"][number];

const MERGED_FIELDS = Object.keys({ ...messageFields, role: true }) as (keyof MessageRow)[];
/** Content is merged by its hash and written by `writeParts`; it is no column. */
const CONTENT_FIELDS = ["textContent", "thinkingContent", "parts"];
const PRICED_BY = ["usage", "model", "provider", "cost", "createdAt"];
const CLAIMED_BY = ["usage", "cost", "usageKey", "usageCopied"];

/** What is sent of a session that was deleted for good is acknowledged: whoever sends it need not send it again. */
const DROPPED = { outcome: "unchanged", id: null } as const;

export async function upsertMessage(
  transaction: IngestTransaction,
  item: PreparedMessage,
): Promise<{ outcome: Outcome; id: Id<"messages"> | null }> {
  const session = await transaction.session(item.sessionExternalId);
  if (session === null) return DROPPED;
  if (item.sourceHint !== undefined) session.hintSource(item.sourceHint);
  const before = await transaction.message(session, item.externalId);
  const isApart = (type: string) => before?.parts.some((part) => part.apart?.type === type) === true;
  const incoming = {
    ...spreadExtra(item.fields),
    // Text that parts posted by themselves carry is not kept twice.
    textContent: isApart("text") ? undefined : item.text?.hash,
    thinkingContent: isApart("thinking") ? undefined : item.thinking?.hash,
    parts: item.parts === undefined ? undefined : listHash(item.parts),
  };
  const merged = merge(
    before === null ? {} : currentFields(before),
    before ?? { revision: 0 },
    incoming,
    item.revision,
  );
  if (before !== null && !merged.changed) return { outcome: "unchanged", id: before._id };

  const row = before === null ? newRow(transaction, session, item) : rowOf(before);
  if (merged.won.has("role")) delete row.placeholder;
  const columns = new Set([...merged.won].filter((field) => !CONTENT_FIELDS.includes(field)));
  applyWithExtra(row, incoming, { ...merged, won: columns });
  if (columns.has("createdAt")) delete row.createdAtAssumed;
  if (merged.won.has("parts") && item.parts?.length === 0) row.partsEmptied = true;
  else if (merged.won.has("parts")) delete row.partsEmptied;
  row.parts = await writeParts(transaction, row, {
    thinking: merged.won.has("thinkingContent") ? item.thinking : undefined,
    text: merged.won.has("textContent") ? item.text : undefined,
    list: merged.won.has("parts") ? item.parts : undefined,
  });
  if (PRICED_BY.some((field) => merged.won.has(field))) {
    setOptional(row, "computedCost", computeCost(row, await transaction.overridesOf(row.model)));
    if (row.model !== undefined && !session.hasUsed(row.model)) transaction.usedModels.add(row);
  }
  if (CLAIMED_BY.some((field) => merged.won.has(field))) {
    setOptional(row, "usageCounted", await settleUsage(transaction, { before, after: row }));
  }
  row.syncedAt = transaction.now;
  session.changeMessage(before, row);
  if (before !== null) {
    await transaction.ctx.db.replace("messages", before._id, row);
    return { outcome: "updated", id: before._id };
  }
  transaction.noteNewMessage(session, item.externalId);
  return { outcome: "inserted", id: await transaction.ctx.db.insert("messages", row) };
}

export async function upsertSession(
  transaction: IngestTransaction,
  item: PreparedSession,
): Promise<{ outcome: Outcome; id: Id<"sessions"> | null }> {
  const session = await transaction.session(item.externalId);
  if (session === null) return DROPPED;
  return { outcome: session.merge(item), id: session.id };
}

/** A message of which nothing is known yet but that there is one. */
export function newRow(
  transaction: IngestTransaction,
  session: SessionDraft,
  { externalId }: Pick<PreparedMessage, "externalId">,
): MessageRow {
  return {
    userId: transaction.userId,
    sessionId: session.id,
    externalId,
    revision: 0,
    placeholder: true,
    role: "assistant",
    createdAt: transaction.now,
    createdAtAssumed: true,
    parts: [],
    syncedAt: transaction.now,
  };
}

export function rowOf({ _id, _creationTime, ...row }: Doc<"messages">): MessageRow {
  return row;
}

/** The values that incoming ones are weighed against; content by its hash. */
function currentFields(message: MessageRow): Record<string, unknown> {
  const listed = message.parts.filter(isListed);
  const hashOf = (key: string) => message.parts.find((part) => part.key === key)?.hash;
  return {
    ...spreadExtra(Object.fromEntries(MERGED_FIELDS.map((field) => [field, message[field]]))),
    ...(message.placeholder === true ? { role: undefined } : {}),
    createdAt: message.createdAtAssumed === true ? undefined : message.createdAt,
    textContent: hashOf(TEXT_KEY),
    thinkingContent: hashOf(THINKING_KEY),
    parts: listed.length > 0 || message.partsEmptied === true ? listHash(listed) : undefined,
  };
}

function listHash(parts: Pick<MessagePart, "key" | "hash">[]): number {
  return hash48(JSON.stringify(parts.map(({ key, hash }) => [key, hash])));
}

function setOptional<Field extends "computedCost" | "usageCounted">(
  row: MessageRow,
  field: Field,
  value: MessageRow[Field] | undefined,
): void {
  if (value === undefined) delete row[field];
  else row[field] = value;
}
