import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { clientSettings } from "./tables";
import { clientsOf } from "./touch";

const MAX_MACHINES = 200;

const nullableText = v.union(v.string(), v.null());

/**
 * The signed-in user's machines, the last seen first, with the programs that post from each and what those send by their settings.
 * `lastSeenAt` is known to the hour.
 */
export const list = query({
  args: {},
  returns: v.array(
    v.object({
      machineId: v.string(),
      hostname: nullableText,
      platform: nullableText,
      lastSeenAt: v.number(),
      clients: v.array(
        v.object({
          name: v.string(),
          version: nullableText,
          lastSeenAt: v.number(),
          settings: v.union(clientSettings, v.null()),
        }),
      ),
      sessions: v.number(),
    }),
  ),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    const machines = await ctx.db
      .query("machines")
      .withIndex("by_user_machine", (q) => q.eq("userId", userId))
      .take(MAX_MACHINES);
    const shown = await Promise.all(
      machines.map(async (machine) => {
        const { machineId, hostname = null, platform = null, lastSeenAt } = machine;
        const facet = await ctx.db
          .query("facets")
          .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", "machine").eq("value", machineId))
          .unique();
        const clients = clientsOf(machine).map(({ name, version = null, settings = null, lastSeenAt: seenAt }) => ({
          name,
          version,
          lastSeenAt: seenAt,
          settings,
        }));
        return { machineId, hostname, platform, lastSeenAt, clients, sessions: facet?.sessions ?? 0 };
      }),
    );
    return shown.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt);
  },
});
