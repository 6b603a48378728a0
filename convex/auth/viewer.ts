import { v } from "convex/values";
import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import { internalQuery } from "../_generated/server";
import type { ActionCtx, QueryCtx } from "../_generated/server";
import { refusal } from "../functionError";

const viewer = v.object({ userId: v.id("users"), sessionId: v.id("authSessions") });

/** Who is signed in, by the token that came with the call. */
export type Viewer = Infer<typeof viewer>;

/**
 * Null for nobody, and for a token whose session has been ended since. The session's row is read each time, so that live queries
 * end with it, and not only with the token, an hour later.
 */
export async function viewerOf(ctx: Pick<QueryCtx, "db" | "auth">): Promise<Viewer | null> {
  const identity = await ctx.auth.getUserIdentity();
  const [userId, sessionId] = (identity?.subject.split("|") ?? []).map((id) => id.trim());
  const session = sessionId === undefined ? null : await getById(ctx, ctx.db.normalizeId("authSessions", sessionId));
  return session === null || session.userId !== userId ? null : { userId: session.userId, sessionId: session._id };
}

/** @throws `signed_out` */
export async function requireViewer(ctx: Pick<QueryCtx, "db" | "auth">): Promise<Viewer> {
  return required(await viewerOf(ctx));
}

/** The same for an action, which has no database. @throws `signed_out` */
export async function requireViewerOfAction(ctx: Pick<ActionCtx, "runQuery">): Promise<Viewer> {
  return required(await ctx.runQuery(internal.auth.viewer.find, {}));
}

export const find = internalQuery({
  args: {},
  returns: v.union(viewer, v.null()),
  handler: (ctx) => viewerOf(ctx),
});

function required(found: Viewer | null): Viewer {
  if (found === null) throw refusal("signed_out", "You are not signed in, or your session has been ended.");
  return found;
}

async function getById(ctx: Pick<QueryCtx, "db">, id: Viewer["sessionId"] | null) {
  return id === null ? null : ctx.db.get("authSessions", id);
}
