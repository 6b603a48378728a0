import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

const MAX_SESSIONS = 20;
/** Subagents start subagents; none is known to go deeper. */
const MAX_DEPTH = 8;

interface Range {
  /** The last session that was dealt with; absent: none yet. */
  after?: { activityAt: number; creationTime: number };
  before: number;
}

/** The next sessions that have been quiet since `before`, the quietest first. None in the trash, which is emptied by itself. */
export async function oldSessions(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
  { after, before }: Range,
  most = MAX_SESSIONS,
): Promise<Doc<"sessions">[]> {
  const sessions = () => ctx.db.query("sessions");
  const { activityAt = -Infinity, creationTime = -Infinity } = after ?? {};
  const tied = await sessions()
    .withIndex("by_user_activity", (q) =>
      q.eq("userId", userId).eq("trashedAt", undefined).eq("activityAt", activityAt).gt("_creationTime", creationTime),
    )
    .take(most);
  if (tied.length === most) return tied;
  const later = await sessions()
    .withIndex("by_user_activity", (q) =>
      q.eq("userId", userId).eq("trashedAt", undefined).gt("activityAt", activityAt).lt("activityAt", before),
    )
    .take(most - tied.length);
  return [...tied, ...later];
}

/**
 * Whether a session goes that has been quiet since `before`: not one that its user has starred, labelled or queued for a label, and a
 * subagent's only with the session that began it all.
 */
export async function goesBefore(
  ctx: Pick<QueryCtx, "db">,
  session: Doc<"sessions">,
  before: number,
): Promise<boolean> {
  let at: Doc<"sessions"> | null = session;
  for (let depth = 0; at !== null && depth < MAX_DEPTH; depth++) {
    if (isKept(at) || at.activityAt >= before) return false;
    at = await parentOf(ctx, at);
  }
  return true;
}

function isKept({ evalLabel, starred }: Doc<"sessions">): boolean {
  return evalLabel !== undefined || starred === true;
}

async function parentOf(
  ctx: Pick<QueryCtx, "db">,
  { userId, externalId, parentExternalId }: Doc<"sessions">,
): Promise<Doc<"sessions"> | null> {
  if (parentExternalId === undefined || parentExternalId === externalId) return null;
  return ctx.db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId).eq("externalId", parentExternalId))
    .unique();
}
