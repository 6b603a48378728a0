import { SECTIONS } from "@opensync/protocol/export";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalQuery } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { exportItem, exportSection, headJson, itemsAfter } from "../exports/read";
import { hasRoom } from "../transactionRoom";
import { exportPosition } from "./tables";

/** An answer holds lists of at most 8,192; a page of a session adds 200 at most. */
const MAX_PIECES = 4_000;

const piece = v.union(
  v.object({ kind: v.literal("head"), session: v.id("sessions"), json: v.string() }),
  v.object({ kind: v.literal("item"), section: exportSection, item: exportItem }),
);

/**
 * The next pieces of an export, as many as one query can read: sessions in the order of their external ids, behind the head of each
 * its messages, file edits and errors by time. Where it goes on inside of a session, it begins with its head again.
 */
export const pieces = internalQuery({
  args: { userId: v.id("users"), position: exportPosition, exportedAt: v.number() },
  returns: v.object({
    pieces: v.array(piece),
    /** Sessions that end in them. */
    sessions: v.number(),
    /** Null: that was all. */
    next: v.union(exportPosition, v.null()),
  }),
  handler: async (ctx, { userId, position, exportedAt }) => {
    const found: Infer<typeof piece>[] = [];
    let sessions = 0;
    let { behind, inside } = position;
    while (found.length < MAX_PIECES && (await hasRoom(ctx))) {
      const session = await nextSession(ctx, userId, behind);
      if (session === null) return { pieces: found, sessions, next: null };
      found.push({ kind: "head", session: session._id, json: await headJson(ctx, session, exportedAt) });
      // A session that went while it was written, and one of the same external id that has come since.
      const start =
        inside?.session === session._id ? inside : { session: session._id, section: SECTIONS[0], after: null };
      inside = await addItems(ctx, found, start);
      if (inside !== undefined) break;
      behind = session.externalId;
      sessions++;
    }
    return { pieces: found, sessions, next: { behind, ...(inside === undefined ? {} : { inside }) } };
  },
});

type Inside = NonNullable<Infer<typeof exportPosition>["inside"]>;

/** Adds what follows in the session, page by page. Where it ended, if there was no room for all. */
async function addItems(
  ctx: QueryCtx,
  found: Infer<typeof piece>[],
  { session, section: first, after: from }: Inside,
): Promise<Inside | undefined> {
  let after = from;
  for (const section of SECTIONS.slice(SECTIONS.indexOf(first))) {
    for (let isDone = false; !isDone;) {
      const page = await itemsAfter(ctx, session, section, after);
      for (const item of page.items) found.push({ kind: "item", section, item });
      after = page.items.at(-1)?.position ?? after;
      isDone = page.isDone;
      if (!isDone && (found.length >= MAX_PIECES || !(await hasRoom(ctx)))) return { session, section, after };
    }
    after = null;
  }
  return undefined;
}

async function nextSession(ctx: QueryCtx, userId: Id<"users">, behind: string): Promise<Doc<"sessions"> | null> {
  return ctx.db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId).gt("externalId", behind))
    .first();
}
