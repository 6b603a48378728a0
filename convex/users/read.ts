import { v } from "convex/values";
import { internalQuery } from "../_generated/server";

export const name = internalQuery({
  args: { userId: v.id("users") },
  returns: v.string(),
  handler: async (ctx, { userId }) => {
    const user = await ctx.db.get("users", userId);
    if (user === null) throw new Error(`User ${userId} has a key but no row`);
    return user.name;
  },
});
