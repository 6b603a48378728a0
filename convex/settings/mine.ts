import { v } from "convex/values";
import { mutation, query } from "../_generated/server";
import { audit, sessionActor } from "../audit/write";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { goesBefore, oldSessions } from "./oldSessions";
import { settingsOf } from "./rows";

/** What the signed-in user has chosen for their data. */

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_RETENTION_DAYS = 3_650;
/** Time to think better of it: nothing is deleted under a setting that is younger. */
const GRACE_MS = DAY_MS;
/** Sessions that a preview looks at. */
const MAX_PREVIEWED = 500;

const retentionDays = v.union(v.number(), v.null());

export const get = query({
  args: {},
  returns: v.object({
    /** Days after its last activity that a session is kept; null: for ever. */
    retentionDays,
    /** When that begins to hold: a day after it was chosen. */
    retainsFrom: v.union(v.number(), v.null()),
  }),
  handler: async (ctx) => {
    const settings = await settingsOf(ctx, (await requireViewer(ctx)).userId);
    return { retentionDays: settings?.retentionDays ?? null, retainsFrom: settings?.retainsFrom ?? null };
  },
});

/** @throws `invalid_request` for anything but null and whole days from 1 to 3650 */
export const set = mutation({
  args: { retentionDays },
  returns: v.null(),
  handler: async (ctx, { retentionDays: days }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    if (days !== null) requireDays(days);
    const settings = await settingsOf(ctx, userId);
    if ((settings?.retentionDays ?? null) === days) return null;
    // Without the run under way: what a shorter time has begun to delete must not go on under a longer one.
    const chosen = days === null ? {} : { retentionDays: days, retainsFrom: Date.now() + GRACE_MS };
    if (settings === null) await ctx.db.insert("userSettings", { userId, ...chosen });
    else await ctx.db.replace("userSettings", settings._id, { userId, ...chosen });
    const detail = days === null ? "for ever" : `${days} ${days === 1 ? "day" : "days"}`;
    await audit(ctx, { userId, event: "retention.set", detail, by: await sessionActor(ctx, sessionId) });
    return null;
  },
});

/** How many sessions would be deleted now if they were kept for so many days; `isMore` where there are more than were counted. */
export const preview = query({
  args: { retentionDays: v.number(), now: v.number() },
  returns: v.object({ sessions: v.number(), isMore: v.boolean() }),
  handler: async (ctx, { retentionDays: days, now }) => {
    const { userId } = await requireViewer(ctx);
    requireDays(days);
    const before = now - days * DAY_MS;
    const old = await oldSessions(ctx, userId, { before }, MAX_PREVIEWED);
    let sessions = 0;
    for (const session of old) if (await goesBefore(ctx, session, before)) sessions++;
    return { sessions, isMore: old.length === MAX_PREVIEWED };
  },
});

function requireDays(days: number): void {
  if (Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS) return;
  throw refusal("invalid_request", `retentionDays: null, or whole days from 1 to ${MAX_RETENTION_DAYS}`);
}
