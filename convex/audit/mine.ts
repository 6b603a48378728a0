import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { signInMethod } from "../auth/tables";
import { requireViewer } from "../auth/viewer";
import { pageWithin } from "../sessions/livePage";
import { auditEvent } from "./tables";

const MAX_ENTRIES = 100;

const namedKey = v.object({ id: v.id("apiKeys"), name: v.string(), prefix: v.string() });

const auditEntry = v.object({
  id: v.id("auditLog"),
  event: auditEvent,
  at: v.number(),
  /** A name or a number, as the event has one: a key's name, how many sessions. */
  detail: v.union(v.string(), v.null()),
  /** The key that it is about; null also where it is gone. */
  key: v.union(namedKey, v.null()),
  /** On whose word. Null: it was not noted. */
  by: v.union(
    v.null(),
    v.object({
      kind: v.literal("session"),
      method: v.union(signInMethod, v.null()),
      /** The session that asks. */
      isCurrent: v.boolean(),
    }),
    v.object({ kind: v.literal("key"), key: v.union(namedKey, v.null()) }),
    v.object({ kind: v.literal("deployment") }),
    v.object({ kind: v.literal("schedule") }),
  ),
});

/** What changed in the signed-in user's account, newest first. For `usePaginatedQuery`. */
export const list = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(auditEntry),
  handler: async (ctx, { paginationOpts }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const found = await ctx.db
      .query("auditLog")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .order("desc")
      .paginate(pageWithin(paginationOpts, MAX_ENTRIES));
    return { ...found, page: await Promise.all(found.page.map((entry) => entryOf(ctx, entry, sessionId))) };
  },
});

async function entryOf(
  ctx: Pick<QueryCtx, "db">,
  { _id, _creationTime, userId, event, detail, keyId, by }: Doc<"auditLog">,
  current: Id<"authSessions">,
): Promise<Infer<typeof auditEntry>> {
  const named = async (id: Id<"apiKeys"> | undefined): Promise<Infer<typeof namedKey> | null> => {
    const key = id === undefined ? null : await ctx.db.get("apiKeys", id);
    return key === null || key.userId !== userId ? null : { id: key._id, name: key.name, prefix: key.prefix };
  };
  const entry = { id: _id, event, at: Math.round(_creationTime), detail: detail ?? null, key: await named(keyId) };
  if (by === undefined) return { ...entry, by: null };
  switch (by.kind) {
    case "session":
      return { ...entry, by: { kind: by.kind, method: by.method ?? null, isCurrent: by.session === current } };
    case "key":
      return { ...entry, by: { kind: by.kind, key: await named(by.key) } };
    default:
      return { ...entry, by: { kind: by.kind } };
  }
}
