import { hash48 } from "@opensync/protocol";
import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import { messageFields } from "../schema";
import { settleUsage } from "../usage/ownership";
import { computeCost } from "../usage/pricing";
import { isFlat, TEXT_KEY, THINKING_KEY } from "./contentKeys";
import { applyMerge, merge } from "./merge";
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

export async function upsertMessage(
  transaction: IngestTransaction,
  item: PreparedMessage,
): Promise<{ outcome: Outcome; id: Id<"messages"> }> {
  const session = await transaction.session(item.sessionExternalId);
  if (item.sourceHint !== undefined) session.hintSource(item.sourceHint);
  const before = await transaction.message(session, item.externalId);
  const incoming = {
    ...item.fields,
    textContent: item.text?.hash,
    thinkingContent: item.thinking?.hash,
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
  const columns = new Set([...merged.won].filter((field) => !CONTENT_FIELDS.includes(field)));
  applyMerge(row, incoming, { ...merged, won: columns });
  if (columns.has("createdAt")) delete row.createdAtAssumed;
  if (merged.won.has("parts") && item.parts?.length === 0) row.partsEmptied = true;
  else if (merged.won.has("parts")) delete row.partsEmptied;
  row.parts = await writeParts(transaction, row, {
    thinking: merged.won.has("thinkingContent") ? item.thinking : undefined,
    text: merged.won.has("textContent") ? item.text : undefined,
    list: merged.won.has("parts") ? item.parts : undefined,
  });
  if (PRICED_BY.some((field) => merged.won.has(field))) setOptional(row, "computedCost", computeCost(row));
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
): Promise<{ outcome: Outcome; id: Id<"sessions"> }> {
  const session = await transaction.session(item.externalId);
  return { outcome: session.merge(item), id: session.id };
}

function newRow(transaction: IngestTransaction, session: SessionDraft, item: PreparedMessage): MessageRow {
  return {
    userId: transaction.userId,
    sessionId: session.id,
    externalId: item.externalId,
    revision: 0,
    role: item.fields.role,
    createdAt: transaction.now,
    createdAtAssumed: true,
    parts: [],
    syncedAt: transaction.now,
  };
}

function rowOf({ _id, _creationTime, ...row }: Doc<"messages">): MessageRow {
  return row;
}

/** The values that incoming ones are weighed against; content by its hash. */
function currentFields(message: MessageRow): Record<string, unknown> {
  const listed = message.parts.filter((part) => !isFlat(part));
  const hashOf = (key: string) => message.parts.find((part) => part.key === key)?.hash;
  return {
    ...Object.fromEntries(MERGED_FIELDS.map((field) => [field, message[field]])),
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
