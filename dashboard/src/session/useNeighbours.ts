import { useQuery } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../backend/api";
import { addDays } from "../filters/date-range";
import type { Filters } from "../filters/filters";
import { useFilters } from "../filters/useFilters";
import type { Session } from "./useSession";

/** The sessions before and after this one in the list, by last activity and with the filters of the address. */
export function useNeighbours(session: Session | null | undefined): { newer: string | null; older: string | null } {
  const { filters } = useFilters();
  const at = useRested(session?.activityAt);
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
  const other = (page: readonly { id: string; activityAt: number }[] = []): string | null => {
    const own = page.findIndex(({ id }) => id === session?.id);
    // Of sessions that were active at the same moment, those before this one are on the other side; and it may have gone on since.
    const others = page[own]?.activityAt === at ? page.slice(own + 1) : page.filter((_, index) => index !== own);
    return others[0]?.id ?? null;
  };
  return { older: other(olderThan?.page), newer: other(newerThan?.page) };
}

const REST_MS = 5_000;

/** The time as it was at first, and once nothing has changed it for a moment: else each message would ask for other neighbours. */
function useRested(now: number | undefined): number | undefined {
  const [rested, setRested] = useState(now);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(now), REST_MS);
    return () => window.clearTimeout(timer);
  }, [now]);
  return rested ?? now;
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
