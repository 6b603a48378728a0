import { defineTable } from "convex/server";
import { v } from "convex/values";

export const projectTables = {
  /** Folders that sessions ran in; gone when the last session names another. */
  projects: defineTable({
    userId: v.id("users"),
    path: v.string(),
    /** The last component of the path, on whatever system the path is from. */
    name: v.string(),
    /** How many sessions name it; absent in rows of before they were counted. */
    sessions: v.optional(v.number()),
  })
    .index("by_user_path", ["userId", "path"])
    .index("by_user_name", ["userId", "name"]),

  /** Branches that a project's sessions ran on; gone with the last of them. */
  branches: defineTable({
    userId: v.id("users"),
    projectPath: v.string(),
    name: v.string(),
    sessions: v.number(),
  }).index("by_user_project", ["userId", "projectPath", "name"]),
};
