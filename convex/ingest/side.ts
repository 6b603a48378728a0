import { canonicalJson } from "@opensync/protocol";
import { fileEditFields, sessionErrorFields } from "../sessions/sideTables";
import { applyWithExtra, spreadExtra } from "./extra";
import { merge } from "./merge";
import type { Versioned } from "./merge";
import type { Outcome, PreparedError, PreparedFileEdit, PreparedTodoList } from "./prepared";
import type { IngestTransaction } from "./transaction";

/** What stands beside a session's messages: its to-do list, file edits and errors. */

/** The user stopped the agent (OpenCode 1.18: MessageAbortedError): that is no failure. */
const ABORTED = /abort/i;

/** The list is merged as one value: a newer list replaces an older one. */
export async function upsertTodoList(transaction: IngestTransaction, item: PreparedTodoList): Promise<Outcome> {
  const { ctx, userId, now } = transaction;
  const session = await transaction.session(item.sessionExternalId);
  if (session === null) return "unchanged";
  const sessionId = session.id;
  const existing = await ctx.db
    .query("todos")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
  const row = { userId, sessionId, revision: item.revision, items: item.items, syncedAt: now };
  if (existing === null) {
    await ctx.db.insert("todos", row);
    return "inserted";
  }
  const [before, after] = [canonicalJson(existing.items), canonicalJson(item.items)];
  const isTied = existing.revision === item.revision;
  if (existing.revision > item.revision || (isTied && (before === after || (item.revision > 0 && before > after)))) {
    return "unchanged";
  }
  await ctx.db.replace("todos", existing._id, row);
  return "updated";
}

export async function upsertFileEdit(transaction: IngestTransaction, item: PreparedFileEdit): Promise<Outcome> {
  const { ctx, userId, now } = transaction;
  const session = await transaction.session(item.sessionExternalId);
  if (session === null) return "unchanged";
  const sessionId = session.id;
  const existing = await ctx.db
    .query("fileEdits")
    .withIndex("by_session_external", (q) => q.eq("sessionId", sessionId).eq("externalId", item.externalId))
    .unique();
  if (existing === null) {
    const { externalId, revision, fields } = item;
    await ctx.db.insert("fileEdits", { userId, sessionId, externalId, revision, ...fields, syncedAt: now });
    return "inserted";
  }
  const { _id, _creationTime, ...row } = existing;
  if (!mergeInto(row, Object.keys(fileEditFields), item)) return "unchanged";
  await ctx.db.replace("fileEdits", _id, { ...row, syncedAt: now });
  return "updated";
}

export async function upsertSessionError(transaction: IngestTransaction, item: PreparedError): Promise<Outcome> {
  const { ctx, userId, now } = transaction;
  const session = await transaction.session(item.sessionExternalId);
  if (session === null) return "unchanged";
  const sessionId = session.id;
  const { name, createdAt } = item.fields;
  if (createdAt !== undefined && !ABORTED.test(name)) session.noteError(createdAt);
  const existing = await ctx.db
    .query("sessionErrors")
    .withIndex("by_session_external", (q) => q.eq("sessionId", sessionId).eq("externalId", item.externalId))
    .unique();
  if (existing === null) {
    const { externalId, revision, fields } = item;
    await ctx.db.insert("sessionErrors", { userId, sessionId, externalId, revision, ...fields, syncedAt: now });
    return "inserted";
  }
  const { _id, _creationTime, ...row } = existing;
  if (!mergeInto(row, Object.keys(sessionErrorFields), item)) return "unchanged";
  await ctx.db.replace("sessionErrors", _id, { ...row, syncedAt: now });
  return "updated";
}

/** Merges the item's fields into the row; false if that changes nothing. */
function mergeInto(
  row: Versioned & { extra?: string } & Record<string, unknown>,
  fields: string[],
  item: { fields: Record<string, unknown>; revision: number },
): boolean {
  const current = spreadExtra(Object.fromEntries(fields.map((field) => [field, row[field]])));
  const incoming = spreadExtra(item.fields);
  const merged = merge(current, row, incoming, item.revision);
  applyWithExtra(row, incoming, merged);
  return merged.changed;
}
