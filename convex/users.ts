import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

/** Adds a user beside the owner, with rows of their own; `keys:create` gives them a key. */
export const create = internalMutation({
  args: { name: v.string() },
  returns: v.id("users"),
  handler: (ctx, user) => ctx.db.insert("users", user),
});
