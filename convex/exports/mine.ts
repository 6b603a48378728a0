import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { findSession, ownSession } from "../sessions/read";
import { exportPosition, exportSection, headJson, itemsAfter } from "./read";

/**
 * What the dashboard writes a file from, in the browser: the same as `GET /api/export` has, as JSON text (`ExportHead`,
 * `ExportedMessage`, …), piece by piece. Whole contents are found with `sessions/mine:content`. To be asked once, not watched.
 */

/** What the file begins with; null where the user has no session of this id or external id. */
export const head = query({
  args: { session: v.string(), exportedAt: v.number() },
  returns: v.union(v.object({ sessionId: v.id("sessions"), json: v.string() }), v.null()),
  handler: async (ctx, { session, exportedAt }) => {
    const { userId } = await requireViewer(ctx);
    const found = await findSession(ctx, userId, session);
    return found === null ? null : { sessionId: found._id, json: await headJson(ctx, found, exportedAt) };
  },
});

/** The next items of a section, behind the position of the last one; null for the first. @throws `not_found` */
export const items = query({
  args: { session: v.id("sessions"), section: exportSection, after: exportPosition },
  returns: v.object({
    items: v.array(v.object({ json: v.string(), position: exportPosition })),
    isDone: v.boolean(),
  }),
  handler: async (ctx, { session, section, after }) => {
    const { userId } = await requireViewer(ctx);
    if ((await ownSession(ctx, userId, session)) === null) throw refusal("not_found", "You have no such session.");
    const { items, isDone } = await itemsAfter(ctx, session, section, after);
    return { items: items.map(({ json, position }) => ({ json, position })), isDone };
  },
});
