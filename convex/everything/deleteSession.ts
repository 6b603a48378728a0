import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { condemn, purgeStep } from "../sessions/purge";

/** Deletes some of a session, the session itself last. Whether it is gone. */
export async function deleteSomeOfSession(ctx: MutationCtx, session: Doc<"sessions">): Promise<boolean> {
  await condemn(ctx, session);
  return purgeStep(ctx, session._id);
}
