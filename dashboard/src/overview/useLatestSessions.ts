import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { api } from "../backend/api";
import type { Filters } from "../filters/filters";
import { usageFilters } from "../usage/data/usage-query";

export type LatestSession = FunctionReturnType<typeof api.sessions.mine.list>["page"][number];

const SHOWN = 6;

/** The sessions that were active last, live, of those that the filters mean, whatever the days; undefined while not known. */
export function useLatestSessions(filters: Filters): readonly LatestSession[] | undefined {
  const found = useQuery(api.sessions.mine.list, {
    paginationOpts: { numItems: SHOWN, cursor: null },
    filters: usageFilters(filters),
  })?.page;
  // While other filters' sessions are asked for, the ones before stand.
  const [shown, setShown] = useState(found);
  if (found !== undefined && found !== shown) setShown(found);
  return found ?? shown;
}

/** Whether the user has any session at all; undefined while that is not known. Live: the first one to arrive turns it. */
export function useHasSessions(): boolean | undefined {
  const found = useQuery(api.sessions.mine.list, { paginationOpts: { numItems: 1, cursor: null } });
  return found === undefined ? undefined : found.page.length > 0 || !found.isDone;
}
