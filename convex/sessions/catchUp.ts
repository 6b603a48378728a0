import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation } from "../_generated/server";
import { IngestTransaction } from "../ingest/transaction";
import { noteWalked, walkedUntil } from "../walk";
import { followMarks, hasFailed, MARKS_FAILURES } from "./marks";

const ROWS_PER_RUN = 500;
const SESSIONS_PER_RUN = 20;

/**
 * Brings sessions of before they were counted in facets, had what lists are ordered by, and were marked where they have failed, to what they
 * would have now. Walks once over all of them in the order of their making, a bounded piece in each run; a session that is written
 * meanwhile has it from there.
 */
export const run = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const from = await walkedUntil(ctx, MARKS_FAILURES);
    if (from === null) return null;
    const rows: Doc<"sessions">[] = [];
    let old = 0;
    const all = ctx.db.query("sessions").withIndex("by_creation_time", (q) => q.gt("_creationTime", from));
    for await (const row of all) {
      rows.push(row);
      if (row.messageCount === undefined) old += 1;
      if (rows.length === ROWS_PER_RUN || old === SESSIONS_PER_RUN) break;
    }
    for (const { userId, _id } of rows.filter(({ messageCount }) => messageCount === undefined)) {
      const transaction = new IngestTransaction(ctx, userId);
      (await transaction.sessionOf(_id)).refresh();
      await transaction.commit();
    }
    for (const { _id } of rows.filter(hasFailed)) {
      const session = await ctx.db.get("sessions", _id);
      if (session !== null) await followMarks(ctx, _id, { before: null, after: session });
    }
    const isDone = rows.length < ROWS_PER_RUN && old < SESSIONS_PER_RUN;
    await noteWalked(ctx, MARKS_FAILURES, isDone ? null : (rows.at(-1) ?? null));
    if (!isDone) await ctx.scheduler.runAfter(0, internal.sessions.catchUp.run, {});
    return null;
  },
});
