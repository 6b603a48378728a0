import type { FunctionArgs, FunctionReturnType } from "convex/server";
import type { api } from "../backend/api";
import { daySpan, utcDaySpan } from "../filters/days";
import type { Filters } from "../filters/filters";
import { hourIndex, utcHoursOf } from "../filters/hour-cell";
import { isFlat, type GroupBy, type ListView } from "./list-view";

export type ListArgs = Omit<FunctionArgs<typeof api.sessions.mine.list>, "paginationOpts" | "at">;
type ListFilters = NonNullable<ListArgs["filters"]>;

/** A session as lists show it. */
export type ListedSession = FunctionReturnType<typeof api.sessions.mine.list>["page"][number];

/** What the backend is asked for what the address says. */
export function listArgs(filters: Filters, view: ListView): ListArgs {
  return {
    filters: {
      ...listFilters(filters),
      ...(view.isTrash ? { trashed: true } : {}),
      ...(isFlat(filters, view) ? {} : { roots: true }),
    },
    sort: { by: view.by, order: view.order },
  };
}

export function listFilters(filters: Filters): ListFilters {
  const { agent, project, branch, model, machine, status, minCost, maxCost, tags, starred, label, text, tool, hour } =
    filters;
  return {
    // What agents did is counted by UTC days, as in the charts that lead here.
    ...(tool === undefined && hour === undefined ? daySpan(filters) : utcDaySpan(filters)),
    ...(agent === undefined ? {} : { source: agent }),
    ...(project === undefined ? {} : { project }),
    ...(branch === undefined ? {} : { branch }),
    ...(model === undefined ? {} : { model }),
    ...(machine === undefined ? {} : { machine }),
    ...(status === undefined ? {} : { status }),
    ...(minCost === undefined ? {} : { minCostMicroUsd: Math.round(minCost * 1e6) }),
    ...(maxCost === undefined ? {} : { maxCostMicroUsd: Math.round(maxCost * 1e6) }),
    ...(tags === undefined ? {} : { tags }),
    ...(starred === undefined ? {} : { starred }),
    ...(label === undefined ? {} : { label }),
    ...(text === undefined ? {} : { text }),
    ...(tool === undefined ? {} : { tool }),
    ...(hour === undefined ? {} : { hours: utcHoursOf(hourIndex(hour) ?? 0, clockChanges()) }),
  };
}

/** In which times the reader's clock may have been changed. The same all year, since it is part of what is asked. */
function clockChanges(): { since: number; until: number } {
  return { since: Date.UTC(FIRST_YEAR, 0, 1), until: Date.UTC(new Date().getFullYear() + 2, 0, 1) };
}

/** Agents wrote no sessions before. */
const FIRST_YEAR = 2020;

const FILTER_OF_GROUP = { project: "project", agent: "source", model: "model", machine: "machine" } as const;

/** The same for one group of the list. Subagents often have a model of their own: there they stand for themselves. */
export function groupArgs(args: ListArgs, group: Exclude<GroupBy, "day">, value: string): ListArgs {
  const { roots, ...filters } = args.filters ?? {};
  return {
    ...args,
    filters: {
      ...filters,
      ...(roots === undefined || group === "model" ? {} : { roots }),
      [FILTER_OF_GROUP[group]]: value,
    },
  };
}

/** A session's subagents, in the order they were started. */
export function childrenArgs(externalId: string): ListArgs {
  return { filters: { parent: externalId }, sort: { by: "activity", order: "asc" } };
}
