import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { condemn, purgeStep } from "../sessions/purge";
import { hasRoom } from "../transactionRoom";

/**
 * Deletes a session, as much of it as there is room for. Whether it is gone. What agents send of it again comes in anew: nobody asked
 * to be rid of this session.
 */
export async function deleteSession(ctx: MutationCtx, session: Doc<"sessions">): Promise<boolean> {
  await condemn(ctx, session, { forEver: false });
  do {
    if (await purgeStep(ctx, session._id)) return true;
  } while (await hasRoom(ctx));
  return false;
}
