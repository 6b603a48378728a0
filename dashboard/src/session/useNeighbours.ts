import { useQuery } from "convex/react";
import { api } from "../backend/api";
import { addDays } from "../filters/date-range";
import type { Filters } from "../filters/filters";
import { useFilters } from "../filters/useFilters";
import type { Session } from "./useSession";

/** The sessions before and after this one in the list, by last activity and with the filters of the address. */
export function useNeighbours(session: Session | null | undefined): { newer: string | null; older: string | null } {
  const { filters } = useFilters();
  const at = session?.activityAt;
  const { from = 0, to = Number.MAX_SAFE_INTEGER, ...others } = listFilters(filters);
  const paginationOpts = { numItems: 3, cursor: null };
  // Subagents have their parent's page around them: they are no neighbours.
  const roots = session?.parentExternalId === null ? { roots: true } : {};
  const olderThan = useQuery(
    api.sessions.mine.list,
    at === undefined
      ? "skip"
      : {
          filters: { ...others, ...roots, from, to: Math.min(to, at + 1) },
          sort: { by: "activity", order: "desc" },
          paginationOpts,
        },
  );
  const newerThan = useQuery(
    api.sessions.mine.list,
    at === undefined
      ? "skip"
      : {
          filters: { ...others, ...roots, from: Math.max(from, at), to },
          sort: { by: "activity", order: "asc" },
          paginationOpts,
        },
  );
  // Of sessions that were active at the same moment, those before this one are on the other side.
  const other = (page: readonly { id: string }[] = []): string | null =>
    page[page.findIndex(({ id }) => id === session?.id) + 1]?.id ?? null;
  return { older: other(olderThan?.page), newer: other(newerThan?.page) };
}

/** The filters of an address as the backend takes them. The text is left out: it orders by how well titles match. */
function listFilters(filters: Filters): {
  source?: string;
  project?: string;
  model?: string;
  machine?: string;
  branch?: string;
  from?: number;
  to?: number;
  status?: NonNullable<Filters["status"]>;
  minCostMicroUsd?: number;
  maxCostMicroUsd?: number;
  tags?: string[];
  starred?: boolean;
  label?: string;
} {
  const { agent, from, to, minCost, maxCost, text: _text, ...same } = filters;
  return {
    ...same,
    ...(agent === undefined ? {} : { source: agent }),
    ...(from === undefined ? {} : { from: startOfDay(from) }),
    ...(to === undefined ? {} : { to: startOfDay(addDays(to, 1)) }),
    ...(minCost === undefined ? {} : { minCostMicroUsd: minCost * 1e6 }),
    ...(maxCost === undefined ? {} : { maxCostMicroUsd: maxCost * 1e6 }),
  };
}

/** In the reader's time zone. */
function startOfDay(day: string): number {
  return new Date(`${day}T00:00:00`).getTime();
}
