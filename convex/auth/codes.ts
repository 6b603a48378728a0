import { dashboardUrl } from "@opensync/protocol";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalAction, internalMutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { audit, BY_DEPLOYMENT } from "../audit/write";
import { textVariable } from "../env";
import { refusal } from "../functionError";
import { ownerOf } from "../users/owner";
import { equalInConstantTime, newCode, selectorOf } from "./oneTimeCode";
import { beginSession } from "./sessions";

/** Codes that sign a user in once, for who administers the deployment to make. */

const LIFETIME_MS = 10 * 60 * 1000;
/** A user's codes that wait at the same time; the oldest goes when there would be more. */
const MAX_WAITING = 5;

/** Keeps the hash of a code that the caller has made and shows, for the owner or `userId`. */
export const create = internalMutation({
  args: { hash: v.string(), userId: v.optional(v.id("users")) },
  returns: v.object({ expiresAt: v.number() }),
  handler: async (ctx, { hash, userId }) => {
    const user = userId === undefined ? await ownerOf(ctx) : await ctx.db.get("users", userId);
    if (user === null) throw new Error("There is no such user; run owner:ensure first");
    return { expiresAt: await keep(ctx, user._id, hash) };
  },
});

/**
 * Makes a code, and the owner where there is none yet: `npx convex run auth/codes:make '{"name": "Ada"}'` for the first account
 * of a deployment. The code is in the answer and nowhere else.
 */
export const make = internalAction({
  args: { name: v.optional(v.string()), userId: v.optional(v.id("users")) },
  returns: v.object({ code: v.string(), expiresAt: v.number(), dashboardUrl: v.union(v.string(), v.null()) }),
  handler: async (
    ctx,
    { name = "owner", userId },
  ): Promise<{ code: string; expiresAt: number; dashboardUrl: string | null }> => {
    const { code, hash } = await newCode("sign-in");
    const expiresAt = await ctx.runMutation(internal.auth.codes.createFor, {
      hash,
      name,
      ...(userId === undefined ? {} : { userId }),
    });
    const site = textVariable("SITE_URL");
    return { code, expiresAt, dashboardUrl: site === undefined ? null : dashboardUrl(site, code) };
  },
});

export const createFor = internalMutation({
  args: { hash: v.string(), name: v.string(), userId: v.optional(v.id("users")) },
  returns: v.number(),
  handler: async (ctx, { hash, name, userId }) => {
    if (userId !== undefined) {
      if ((await ctx.db.get("users", userId)) === null) throw new Error("There is no such user");
      return keep(ctx, userId, hash);
    }
    return keep(ctx, (await ownerOf(ctx))?._id ?? (await makeOwner(ctx, name)), hash);
  },
});

/** Begins a session for the user whom the code is for, and uses it up. @throws `invalid_code` */
export const redeem = internalMutation({
  args: { selector: v.string(), hash: v.string(), userAgent: v.union(v.string(), v.null()) },
  returns: v.object({ userId: v.id("users"), sessionId: v.id("authSessions") }),
  handler: async (ctx, { selector, hash, userAgent }) => {
    const row = await ctx.db
      .query("signInCodes")
      .withIndex("by_selector", (q) => q.eq("selector", selector))
      .first();
    const fits = row !== null && equalInConstantTime(hash, row.hash);
    if (!fits || row.expiresAt <= Date.now() || row.site !== siteOf()) {
      throw refusal(
        "invalid_code",
        "This code is not valid: it works once, for ten minutes. Make another: opensync dashboard",
      );
    }
    await ctx.db.delete("signInCodes", row._id);
    const { userId } = row;
    const sessionId = await beginSession(ctx, { userId, method: "code", userAgent });
    await audit(ctx, { userId, event: "code.redeemed", by: { kind: "session", session: sessionId, method: "code" } });
    return { userId, sessionId };
  },
});

async function keep(ctx: MutationCtx, userId: Id<"users">, hash: string): Promise<number> {
  const waiting = await ctx.db
    .query("signInCodes")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(MAX_WAITING * 2);
  const room = waiting.filter(({ expiresAt }) => expiresAt > Date.now()).slice(1 - MAX_WAITING);
  for (const row of waiting) if (!room.includes(row)) await ctx.db.delete("signInCodes", row._id);
  const expiresAt = Date.now() + LIFETIME_MS;
  await ctx.db.insert("signInCodes", { userId, site: siteOf(), selector: selectorOf(hash), hash, expiresAt });
  await audit(ctx, { userId, event: "code.created", by: BY_DEPLOYMENT });
  return expiresAt;
}

async function makeOwner(ctx: MutationCtx, name: string): Promise<Id<"users">> {
  const userId = await ctx.db.insert("users", { name, isOwner: true });
  await audit(ctx, { userId, event: "owner.created", detail: name, by: BY_DEPLOYMENT });
  return userId;
}

/** Which deployment this is: a copy of its data that runs elsewhere takes none of its codes. */
function siteOf(): string {
  return textVariable("CONVEX_SITE_URL") ?? "";
}
