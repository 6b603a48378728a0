import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { action, internalMutation, mutation, query } from "../_generated/server";
import { audit, sessionActor } from "../audit/write";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { pageWithin } from "../sessions/livePage";
import { scope } from "./tables";
import { keyRowsOf, keyView, keyViews, MAX_KEYS, revokeKey } from "./rows";

/** The signed-in user's API keys, for the dashboard. */

const MAX_SHOWN = 50;

/** A page of them, newest first, with their last use in ms (known to ten minutes). */
export const list = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(keyView),
  handler: async (ctx, { paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db
      .query("apiKeys")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .order("desc")
      .paginate(pageWithin(paginationOpts, MAX_SHOWN));
    return { ...found, page: await keyViews(ctx, found.page) };
  },
});

/** Makes a key. It is in the answer, and cannot be shown again. */
export const create = action({
  args: { name: v.string(), scopes: v.array(scope), expiresAt: v.optional(v.number()) },
  returns: v.object({ id: v.id("apiKeys"), apiKey: v.string() }),
  handler: async (ctx, key): Promise<{ id: Id<"apiKeys">; apiKey: string }> => {
    const apiKey = formatKey(crypto.getRandomValues(new Uint8Array(32)));
    const kept = { ...key, hash: await hashKey(apiKey), prefix: keyPrefix(apiKey) };
    return { id: await ctx.runMutation(internal.keys.mine.keep, kept), apiKey };
  },
});

export const keep = internalMutation({
  args: {
    name: v.string(),
    scopes: v.array(scope),
    expiresAt: v.optional(v.number()),
    hash: v.string(),
    prefix: v.string(),
  },
  returns: v.id("apiKeys"),
  handler: async (ctx, { name, scopes, ...key }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const trimmed = name.trim();
    if (trimmed === "" || trimmed.length > 100) throw refusal("invalid_request", "name: 1 to 100 characters");
    if (scopes.length === 0) throw refusal("invalid_request", "scopes: name at least one");
    if (key.expiresAt !== undefined && key.expiresAt <= Date.now()) {
      throw refusal("invalid_request", "expiresAt: is past already");
    }
    if ((await keyRowsOf(ctx, userId)).length >= MAX_KEYS) {
      throw refusal("invalid_request", `You have ${MAX_KEYS} keys, which is as many as there may be.`);
    }
    const keyId = await ctx.db.insert("apiKeys", { userId, name: trimmed, scopes: [...new Set(scopes)], ...key });
    const by = await sessionActor(ctx, sessionId);
    await audit(ctx, { userId, event: "key.created", keyId, detail: trimmed, by });
    return keyId;
  },
});

/** Ends a key at once. @throws `not_found`, also where it is somebody else's */
export const revoke = mutation({
  args: { key: v.id("apiKeys") },
  returns: v.null(),
  handler: async (ctx, { key }) => {
    const { userId, sessionId } = await requireViewer(ctx);
    const found = await ctx.db.get("apiKeys", key);
    if (found === null || found.userId !== userId) throw refusal("not_found", "You have no such key.");
    if (found.revokedAt === undefined) await revokeKey(ctx, found, await sessionActor(ctx, sessionId));
    return null;
  },
});
