import { useQuery } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../backend/api";
import type { Filters } from "../filters/filters";
import { useFilters } from "../filters/useFilters";
import { listFilters } from "../sessions/list-request";
import { shownAround } from "../sessions/shown-list";
import type { Session } from "./useSession";

/** The sessions before and after this one: in the list that was shown last, else by last activity, with the filters of the address. */
export function useNeighbours(session: Session | null | undefined): { newer: string | null; older: string | null } {
  const { filters } = useFilters();
  const at = useRested(session?.activityAt);
  const { from = 0, to = Number.MAX_SAFE_INTEGER, ...others } = listFilters(ofItself(filters));
  const paginationOpts = { numItems: 3, cursor: null };
  // Subagents have their parent's page around them: they are no neighbours.
  const roots = session?.parentExternalId === null ? { roots: true } : {};
  const around = session === null || session === undefined ? null : shownAround(filters, session.id);
  const isAtEnd = around !== null && around.isByActivity && (around.above === null || around.below === null);
  const isAsked = at !== undefined && (around === null || isAtEnd);
  const olderThan = useQuery(
    api.sessions.mine.list,
    !isAsked
      ? "skip"
      : {
          filters: { ...others, ...roots, from, to: Math.min(to, at + 1) },
          sort: { by: "activity", order: "desc" },
          paginationOpts,
        },
  );
  const newerThan = useQuery(
    api.sessions.mine.list,
    !isAsked
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
  return { older: around?.below ?? other(olderThan?.page), newer: around?.above ?? other(newerThan?.page) };
}

/** What a session is by itself: by a text they are ordered by how well titles match, and tools and hours have days of their own. */
function ofItself({ text: _text, tool: _tool, hour: _hour, ...filters }: Filters): Filters {
  return filters;
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
