import type { WithoutSystemFields } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import { newRow, rowOf } from "./message";
import type { SessionDraft } from "./session";
import type { IngestTransaction } from "./transaction";

export interface MessageDraft {
  session: SessionDraft;
  /** As it is in the database; null if it is not there. */
  before: Doc<"messages"> | null;
  row: WithoutSystemFields<Doc<"messages">>;
  isDirty: boolean;
}

/** Messages while a mutation changes their parts one by one: each is read once, and written once, by `write`. */
export class MessageDrafts {
  #drafts = new Map<string, MessageDraft>();

  constructor(readonly transaction: IngestTransaction) {}

  /** The message, or a draft of one of which nothing is known yet. */
  async get(session: SessionDraft, externalId: string): Promise<MessageDraft> {
    const key = keyOf(session, externalId);
    const known = this.#drafts.get(key);
    if (known !== undefined) return known;
    const before = await this.transaction.message(session, externalId);
    const row = before === null ? newRow(this.transaction, session, { externalId }) : rowOf(before);
    const draft = { session, before, row, isDirty: false };
    this.#drafts.set(key, draft);
    return draft;
  }

  /** Deletes the message. */
  async remove({ session, before, row }: MessageDraft): Promise<void> {
    this.#drafts.delete(keyOf(session, row.externalId));
    if (before === null) return;
    await this.transaction.ctx.db.delete("messages", before._id);
    session.removeMessage(before);
  }

  async write(): Promise<void> {
    const { ctx, now } = this.transaction;
    for (const { session, before, row, isDirty } of this.#drafts.values()) {
      if (!isDirty) continue;
      row.syncedAt = now;
      session.changeMessage(before, row);
      if (before === null) await ctx.db.insert("messages", row);
      else await ctx.db.replace("messages", before._id, row);
    }
    this.#drafts.clear();
  }
}

function keyOf(session: SessionDraft, externalId: string): string {
  return `${session.id} ${externalId}`;
}
