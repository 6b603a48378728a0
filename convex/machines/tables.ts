import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What a client sends of what it sees, as its user set it. */
export const clientSettings = v.object({
  autoSync: v.optional(v.boolean()),
  toolCalls: v.optional(v.boolean()),
  thinking: v.optional(v.boolean()),
  fileContents: v.optional(v.boolean()),
  redaction: v.optional(v.boolean()),
  redactionRules: v.optional(v.number()),
  ownRedactionRules: v.optional(v.number()),
  onlyProjects: v.optional(v.number()),
  neverProjects: v.optional(v.number()),
});

export const machineTables = {
  machines: defineTable({
    userId: v.id("users"),
    machineId: v.string(),
    hostname: v.optional(v.string()),
    platform: v.optional(v.string()),
    client: v.optional(v.string()),
    clientVersion: v.optional(v.string()),
    /** The programs that post from it, by name; absent in rows of before, which have the last in `client`. */
    clients: v.optional(
      v.array(
        v.object({
          name: v.string(),
          version: v.optional(v.string()),
          lastSeenAt: v.number(),
          settings: v.optional(clientSettings),
        }),
      ),
    ),
    lastSeenAt: v.number(),
  }).index("by_user_machine", ["userId", "machineId"]),
};
