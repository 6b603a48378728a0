import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { audit, BY_DEPLOYMENT } from "./audit/write";
import { scope } from "./keys/tables";
import { ownerOf } from "./users/owner";

/** Makes the owner and their first key, if there is no owner yet: what the first `opensync up` does. */
export const ensure = internalMutation({
  args: {
    name: v.string(),
    hash: v.string(),
    prefix: v.string(),
    keyName: v.optional(v.string()),
    scopes: v.optional(v.array(scope)),
  },
  returns: v.object({ created: v.boolean(), userId: v.id("users") }),
  handler: async (ctx, { name, hash, prefix, keyName = "first key", scopes }) => {
    const owner = await ownerOf(ctx);
    if (owner !== null) return { created: false, userId: owner._id };
    const userId = await ctx.db.insert("users", { name, isOwner: true });
    const keyId = await ctx.db.insert("apiKeys", {
      userId,
      name: keyName,
      hash,
      prefix,
      scopes: scopes ?? ["ingest", "read"],
    });
    await audit(ctx, { userId, event: "owner.created", keyId, detail: name, by: BY_DEPLOYMENT });
    return { created: true, userId };
  },
});
