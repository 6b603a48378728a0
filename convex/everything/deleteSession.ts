import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { unlinkBlobs } from "../blobs/links";
import { forgetEval } from "../evals/rows";
import { IngestTransaction } from "../ingest/transaction";
import { forgetShares } from "../shares/forget";

const MESSAGES_PER_STEP = 20;

/** Deletes some of a session, the session itself last. Whether it is gone. */
export async function deleteSomeOfSession(ctx: MutationCtx, session: Doc<"sessions">): Promise<boolean> {
  const transaction = new IngestTransaction(ctx, session.userId);
  const draft = await transaction.session(session.externalId);
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_session_time", (q) => q.eq("sessionId", session._id))
    .take(MESSAGES_PER_STEP);
  for (const message of messages) {
    for (const { id } of message.parts) {
      await unlinkBlobs(ctx, id, transaction.now);
      await ctx.db.delete("parts", id);
    }
    await ctx.db.delete("messages", message._id);
    draft.removeMessage(message);
  }
  await transaction.commit();
  if (messages.length === MESSAGES_PER_STEP) return false;
  if (await forgetShares(ctx, session._id)) return false;
  await forgetEval(ctx, session._id);
  await ctx.db.delete("sessions", session._id);
  return true;
}
