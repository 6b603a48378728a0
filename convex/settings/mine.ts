import { v } from "convex/values";
import { mutation, query } from "../_generated/server";
import { audit, sessionActor } from "../audit/write";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { settingsOf } from "./rows";

/** What the signed-in user has chosen for their data. */

const MAX_RETENTION_DAYS = 3_650;

const retentionDays = v.union(v.number(), v.null());

export const get = query({
  args: {},
  returns: v.object({
    /** Days after its last activity that a session is kept; null: for ever. */
    retentionDays,
  }),
  handler: async (ctx) => {
    const settings = await settingsOf(ctx, (await requireViewer(ctx)).userId);
    return { retentionDays: settings?.retentionDays ?? null };
  },
});

/** @throws `invalid_request` for anything but null and whole days from 1 to 3650 */
export const set = mutation({
  args: { retentionDays },
  returns: v.null(),
  handler: async (ctx, { retentionDays: days }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS)) {
      throw refusal("invalid_request", `retentionDays: null, or whole days from 1 to ${MAX_RETENTION_DAYS}`);
    }
    const settings = await settingsOf(ctx, userId);
    if ((settings?.retentionDays ?? null) === days) return null;
    if (settings === null)
      await ctx.db.insert("userSettings", { userId, ...(days === null ? {} : { retentionDays: days }) });
    // What a shorter time has begun to delete must not go on under a longer one.
    else await ctx.db.patch("userSettings", settings._id, { retentionDays: days ?? undefined, retention: undefined });
    const detail = days === null ? "for ever" : `${days} days`;
    await audit(ctx, { userId, event: "retention.set", detail, by: await sessionActor(ctx, sessionId) });
    return null;
  },
});
