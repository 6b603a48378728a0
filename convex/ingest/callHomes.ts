import type { Doc } from "../_generated/dataModel";
import { removePart } from "./parts";
import type { PreparedApartPart } from "./prepared";
import type { MessageDrafts } from "./messageDrafts";
import type { SessionDraft } from "./session";

/**
 * Which message a tool call belongs to. A report of a tool's execution names the call alone, the call's part names its message:
 * whichever comes first, both end in one part of that message. Until it is named, the call stands in a message of role tool
 * that goes by the call's id.
 */
export interface Home {
  messageExternalId: string;
  /** The part as it stood in the message of its own, which is deleted: to be written into its message. */
  carried: Doc<"parts"> | null;
}

export async function homeOf(drafts: MessageDrafts, session: SessionDraft, item: PreparedApartPart): Promise<Home> {
  const { ctx, userId } = drafts.transaction;
  const callId = item.part.row.toolCallId;
  const messageExternalId = item.messageExternalId ?? callId;
  if (messageExternalId === undefined) throw new Error("A part names neither its message nor its call");
  if (callId === undefined) return { messageExternalId, carried: null };
  const known = await ctx.db
    .query("toolCalls")
    .withIndex("by_session_call", (q) => q.eq("sessionId", session.id).eq("callId", callId))
    .unique();
  if (known === null) {
    await ctx.db.insert("toolCalls", { userId, sessionId: session.id, callId, messageExternalId });
    return { messageExternalId, carried: null };
  }
  if (item.messageExternalId === undefined) return { messageExternalId: known.messageExternalId, carried: null };
  // An agent may use the id of a call twice: each message then has its own.
  const isNamed = known.messageExternalId !== callId;
  if (isNamed || known.messageExternalId === messageExternalId) return { messageExternalId, carried: null };
  await ctx.db.patch("toolCalls", known._id, { messageExternalId });
  return { messageExternalId, carried: await carryFrom(drafts, session, { home: callId, key: item.part.key }) };
}

async function carryFrom(
  drafts: MessageDrafts,
  session: SessionDraft,
  { home, key }: { home: string; key: string },
): Promise<Doc<"parts"> | null> {
  const { ctx, now } = drafts.transaction;
  const draft = await drafts.get(session, home);
  const entry = draft.row.parts.find((part) => part.key === key);
  if (draft.row.placeholder !== true || entry === undefined) return null;
  const part = await ctx.db.get("parts", entry.id);
  await removePart(ctx, entry, now);
  await drafts.remove(draft);
  return part;
}
