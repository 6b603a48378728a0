import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { ApiError } from "../web/apiError";
import { textOf } from "../web/query";

/** The user's session of this id or external id. @throws ApiError not_found, also where it is somebody else's */
export async function requireSession(ctx: ActionCtx, userId: Id<"users">, id: string): Promise<Doc<"sessions">> {
  const session = await ctx.runQuery(internal.sessions.read.find, { userId, id });
  if (session === null) throw new ApiError("not_found", `You have no session ${id}`);
  return session;
}

/** @throws ApiError invalid_request where the URL names none */
export function sessionIdOf(url: URL): string {
  const id = textOf(url, "id");
  if (id === undefined) throw new ApiError("invalid_request", "id: name the session by its id or externalId");
  return id;
}
