import type { OrderedQuery } from "convex/server";
import type { DataModel, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { SessionFilters, SessionSort } from "./filters";

export type SessionRange = OrderedQuery<DataModel["sessions"]>;

export interface RangeAsked {
  filters: SessionFilters;
  projectPath: string | undefined;
  /** Bounds of the last activity, in ms, `to` exclusive. */
  from: number;
  to: number;
  order: "asc" | "desc";
}

/**
 * Sessions outside the trash by their last activity, in the index that narrows most. Machines are few, so that filtering by one passes over
 * little: an index for them would be rewritten with every message.
 */
export function lastActive(
  ctx: QueryCtx,
  userId: Id<"users">,
  { filters, projectPath, from, to, order }: RangeAsked,
): SessionRange {
  const { source, branch, model, parent, roots } = filters;
  const sessions = ctx.db.query("sessions");
  if (parent !== undefined || (roots === true && isAlone(filters))) {
    return sessions
      .withIndex("by_user_parent", (q) =>
        q
          .eq("userId", userId)
          .eq("trashedAt", undefined)
          .eq("parentExternalId", parent)
          .gte("activityAt", from)
          .lt("activityAt", to),
      )
      .order(order);
  }
  if (projectPath !== undefined && branch !== undefined) {
    return sessions
      .withIndex("by_user_branch", (q) =>
        q
          .eq("userId", userId)
          .eq("trashedAt", undefined)
          .eq("projectPath", projectPath)
          .eq("gitBranch", branch)
          .gte("activityAt", from)
          .lt("activityAt", to),
      )
      .order(order);
  }
  if (projectPath !== undefined) {
    return sessions
      .withIndex("by_user_project", (q) =>
        q
          .eq("userId", userId)
          .eq("trashedAt", undefined)
          .eq("projectPath", projectPath)
          .gte("activityAt", from)
          .lt("activityAt", to),
      )
      .order(order);
  }
  if (model !== undefined) {
    return sessions
      .withIndex("by_user_model", (q) =>
        q
          .eq("userId", userId)
          .eq("trashedAt", undefined)
          .eq("model", model)
          .gte("activityAt", from)
          .lt("activityAt", to),
      )
      .order(order);
  }
  if (source !== undefined) {
    return sessions
      .withIndex("by_user_source", (q) =>
        q
          .eq("userId", userId)
          .eq("trashedAt", undefined)
          .eq("source", source)
          .gte("activityAt", from)
          .lt("activityAt", to),
      )
      .order(order);
  }
  return sessions
    .withIndex("by_user_activity", (q) =>
      q.eq("userId", userId).eq("trashedAt", undefined).gte("activityAt", from).lt("activityAt", to),
    )
    .order(order);
}

/** Sessions outside the trash by when they began or what they add up to. */
export function ordered(
  ctx: QueryCtx,
  userId: Id<"users">,
  by: Exclude<SessionSort["by"], "activity">,
  { filters, order }: RangeAsked,
): SessionRange {
  const sessions = ctx.db.query("sessions");
  const { minCostMicroUsd: min = 0, maxCostMicroUsd: max } = filters;
  switch (by) {
    case "started":
      return sessions.withIndex("by_user_began", (q) => q.eq("userId", userId).eq("trashedAt", undefined)).order(order);
    case "messages":
      return sessions
        .withIndex("by_user_messages", (q) => q.eq("userId", userId).eq("trashedAt", undefined))
        .order(order);
    case "tokens":
      return sessions
        .withIndex("by_user_tokens", (q) => q.eq("userId", userId).eq("trashedAt", undefined))
        .order(order);
    case "cost":
      return sessions
        .withIndex("by_user_cost", (q) => {
          const all = q.eq("userId", userId).eq("trashedAt", undefined);
          if (max !== undefined) return all.gte("costMicroUsd", min).lte("costMicroUsd", max);
          return filters.minCostMicroUsd === undefined ? all : all.gte("costMicroUsd", min);
        })
        .order(order);
  }
}

/** Whether no other filter has an index of its own that narrows more. */
function isAlone({ source, project, model }: SessionFilters): boolean {
  return [source, project, model].every((filter) => filter === undefined);
}
