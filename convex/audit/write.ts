import type { Infer } from "convex/values";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { viewerOf } from "../auth/viewer";
import type { auditActor, auditEvent } from "./tables";

export type AuditActor = Infer<typeof auditActor>;

/** What somebody typed, such as a key's name: enough to know it again. */
const MAX_DETAIL_CHARS = 200;

/** Notes what happened to a user's account or data. `detail` is a name or a number, never a secret and nothing of a session's content. */
export async function audit(
  ctx: MutationCtx,
  entry: {
    userId: Id<"users">;
    event: Infer<typeof auditEvent>;
    by: AuditActor;
    keyId?: Id<"apiKeys">;
    detail?: string;
  },
): Promise<void> {
  const { detail, ...rest } = entry;
  const short = detail === undefined || detail === "" ? {} : { detail: detail.slice(0, MAX_DETAIL_CHARS) };
  await ctx.db.insert("auditLog", { ...rest, ...short });
}

export const BY_DEPLOYMENT: AuditActor = { kind: "deployment" };
export const BY_SCHEDULE: AuditActor = { kind: "schedule" };

/** The session that calls; the deployment's administrator where nobody is signed in. */
export async function callerOf(ctx: Pick<MutationCtx, "db" | "auth">): Promise<AuditActor> {
  const viewer = await viewerOf(ctx);
  return viewer === null ? BY_DEPLOYMENT : sessionActor(ctx, viewer.sessionId);
}

/** A session, which must still be there. */
export async function sessionActor(ctx: Pick<MutationCtx, "db">, session: Id<"authSessions">): Promise<AuditActor> {
  const method = (await ctx.db.get("authSessions", session))?.method;
  return { kind: "session", session, ...(method === undefined ? {} : { method }) };
}
