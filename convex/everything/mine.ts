import { v } from "convex/values";
import { mutation, query } from "../_generated/server";
import { audit, sessionActor } from "../audit/write";
import { passwordOf } from "../auth/passwordRows";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { beginDeletion, newestDeletion } from "./deletion";
import { beginExport, dropExport, newestExport } from "./exportRows";
import { exportState } from "./tables";

/** All that the signed-in user has: exported to files, or deleted. Both go on by themselves, also when the backend is started anew. */

/** What somebody types who means it, where it is not their account's name. */
const CONFIRMATION = "delete everything";
/** Files of an export that have links: 32 MiB of text each. */
const MAX_FILES = 500;

/** Begins an export of everything, and deletes the files of the one before. Answers the one under way where there is one. */
export const startExport = mutation({
  args: {},
  returns: v.id("exports"),
  handler: async (ctx) => {
    const { userId, sessionId } = await requireViewer(ctx);
    if ((await newestDeletion(ctx, userId))?.state === "running") {
      throw refusal("invalid_request", "Everything is being deleted.");
    }
    const last = await newestExport(ctx, userId);
    if (last?.state === "running") return last._id;
    if (last !== null) await dropExport(ctx, last);
    const exportId = await beginExport(ctx, userId);
    await audit(ctx, { userId, event: "export.started", by: await sessionActor(ctx, sessionId) });
    return exportId;
  },
});

/** How the newest export goes, and where its files are: at addresses that nobody can guess. Null where there was none. */
const exportProgress = query({
  args: {},
  returns: v.union(
    v.null(),
    v.object({
      id: v.id("exports"),
      state: exportState,
      startedAt: v.number(),
      finishedAt: v.union(v.number(), v.null()),
      /** When the files are deleted. */
      expiresAt: v.union(v.number(), v.null()),
      /** How many sessions there were when it began; null where that is not known. */
      total: v.union(v.number(), v.null()),
      /** Written so far. */
      sessions: v.number(),
      messages: v.number(),
      files: v.array(
        v.object({
          number: v.number(),
          name: v.string(),
          bytes: v.number(),
          url: v.union(v.string(), v.null()),
        }),
      ),
    }),
  ),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    const found = await newestExport(ctx, userId);
    if (found === null) return null;
    const isShown = found.state === "running" || found.state === "done";
    const stored = await ctx.db
      .query("exportFiles")
      .withIndex("by_export", (q) => q.eq("exportId", found._id))
      .take(isShown ? MAX_FILES : 0);
    const files = await Promise.all(
      stored.map(async ({ number, name, bytes, storageId }) => {
        return { number, name, bytes, url: await ctx.storage.getUrl(storageId) };
      }),
    );
    const { _id, _creationTime, state, total = null, sessions, messages, finishedAt = null } = found;
    const expiresAt = state === "done" ? (found.expiresAt ?? null) : null;
    const startedAt = Math.round(_creationTime);
    return { id: _id, state, startedAt, finishedAt, expiresAt, total, sessions, messages, files };
  },
});
export { exportProgress as export };

/** Ends the export under way, if there is one, and deletes what it has written; or the files of one that is done. */
export const cancelExport = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const last = await newestExport(ctx, userId);
    if (last === null || (last.state !== "running" && last.state !== "done")) return null;
    await dropExport(ctx, last);
    await audit(ctx, { userId, event: "export.cancelled", by: await sessionActor(ctx, sessionId) });
    return null;
  },
});

/**
 * Deletes all sessions and all that hangs on them, for ever. The user, their keys, settings and audit log stay.
 *
 * @param confirmation "delete everything", or the name that the user has or signs in by
 */
export const startDelete = mutation({
  args: { confirmation: v.string() },
  returns: v.id("deletions"),
  handler: async (ctx, { confirmation }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const account = (await passwordOf(ctx, userId))?.providerAccountId;
    const name = (await ctx.db.get("users", userId))?.name;
    const words = [CONFIRMATION, account, name].flatMap((word) => (word === undefined ? [] : [word.toLowerCase()]));
    if (!words.includes(confirmation.trim().toLowerCase())) {
      throw refusal("invalid_request", `confirmation: type "${CONFIRMATION}", or the name of your account`);
    }
    const running = await newestDeletion(ctx, userId);
    if (running?.state === "running") return running._id;
    const last = await newestExport(ctx, userId);
    if (last !== null) await dropExport(ctx, last);
    const deletionId = await beginDeletion(ctx, userId);
    await audit(ctx, { userId, event: "deletion.started", by: await sessionActor(ctx, sessionId) });
    return deletionId;
  },
});

/** How the newest deletion of everything goes. Null where there was none. */
export const deletion = query({
  args: {},
  returns: v.union(
    v.null(),
    v.object({
      id: v.id("deletions"),
      state: v.union(v.literal("running"), v.literal("done")),
      startedAt: v.number(),
      finishedAt: v.union(v.number(), v.null()),
      /** How many sessions there were when it began; null where that is not known. */
      total: v.union(v.number(), v.null()),
      /** Sessions deleted so far. */
      sessions: v.number(),
    }),
  ),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    const found = await newestDeletion(ctx, userId);
    if (found === null) return null;
    const { _id, state, startedAt, finishedAt = null, total = null, sessions } = found;
    return { id: _id, state, startedAt, finishedAt, total, sessions };
  },
});
