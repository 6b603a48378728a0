import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { liveSession, liveSessionWhole, toLiveSession, toLiveSessionWhole } from "./liveView";

/** What other rows say of a session. */
const beside = {
  hostname: v.union(v.string(), v.null()),
  /** Its subagents outside the trash. */
  childCount: v.number(),
};

export const liveRow = v.object({ ...liveSession.fields, ...beside });
export const liveRowWhole = v.object({ ...liveSessionWhole.fields, ...beside });
export type LiveRow = Infer<typeof liveRow>;

/** A page of them, as `usePaginatedQuery` takes it. */
export const listedPage = v.object({
  page: v.array(liveRow),
  isDone: v.boolean(),
  continueCursor: v.string(),
  splitCursor: v.optional(v.union(v.string(), v.null())),
  /** About how many sessions it looked at: more than it has, where few of them are what is asked for. */
  looked: v.number(),
});

/** The sessions with what other rows say of them: two small ones each, a machine's once. */
export async function toLiveRows(ctx: QueryCtx, sessions: Doc<"sessions">[]): Promise<LiveRow[]> {
  const machines = new Map<string, Promise<string | null>>();
  return Promise.all(
    sessions.map(async (session) => {
      const { userId, machineId, externalId } = session;
      const hostname = machineId === undefined ? null : (machines.get(machineId) ?? hostnameOf(ctx, userId, machineId));
      if (machineId !== undefined && hostname !== null) machines.set(machineId, hostname);
      return {
        ...toLiveSession(session),
        hostname: await hostname,
        childCount: await childCountOf(ctx, userId, externalId),
      };
    }),
  );
}

export async function toLiveRowWhole(ctx: QueryCtx, session: Doc<"sessions">): Promise<Infer<typeof liveRowWhole>> {
  const { userId, machineId, externalId } = session;
  return {
    ...toLiveSessionWhole(session),
    hostname: machineId === undefined ? null : await hostnameOf(ctx, userId, machineId),
    childCount: await childCountOf(ctx, userId, externalId),
  };
}

async function hostnameOf(ctx: QueryCtx, userId: Id<"users">, machineId: string): Promise<string | null> {
  const machine = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId).eq("machineId", machineId))
    .unique();
  return machine?.hostname ?? null;
}

async function childCountOf(ctx: QueryCtx, userId: Id<"users">, externalId: string): Promise<number> {
  const facet = await ctx.db
    .query("facets")
    .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", "parent").eq("value", externalId))
    .unique();
  return facet?.sessions ?? 0;
}
