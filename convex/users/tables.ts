import { defineTable } from "convex/server";
import { v } from "convex/values";

export const userTables = {
  users: defineTable({ name: v.string(), isOwner: v.optional(v.boolean()) }).index("by_owner", ["isOwner"]),
};
